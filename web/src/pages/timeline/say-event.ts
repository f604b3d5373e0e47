import { formatMoney } from '../../../../src/viz/format/number.ts';
import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { businessTime } from '../../app/business-time.ts';
import { facts } from '../../facts.ts';
import type { TimelineEvent } from './timeline.ts';

type Data = Readonly<Record<string, unknown>>;

/** These fields stand in the heading, the entity or the details, and would only repeat them in a line. */
const moneyFields = [
  'amount',
  'refund_amount',
  'total_price',
  'base_price',
  'driver_earnings',
  'platform_commission',
];
const timeFields = ['scheduled_departure', 'actual_departure', 'actual_arrival'];

/** What is worth reading of an event at first sight, in the order in which one would say it. */
const told: readonly { name: string; as: string }[] = [
  { name: 'amount', as: 'amount' },
  { name: 'refund_amount', as: 'refund' },
  { name: 'total_price', as: 'price' },
  { name: 'base_price', as: 'price of a seat' },
  { name: 'payment_method', as: 'method' },
  { name: 'provider', as: 'provider' },
  { name: 'error_code', as: 'error' },
  { name: 'error_message', as: 'message' },
  { name: 'refund_reason', as: 'reason' },
  { name: 'confirmation_code', as: 'confirmation code' },
  { name: 'seats_booked', as: 'seats' },
  { name: 'seats_total', as: 'seats' },
  { name: 'scheduled_departure', as: 'due to leave' },
  { name: 'actual_departure', as: 'left' },
  { name: 'actual_arrival', as: 'arrived' },
  { name: 'duration_minutes', as: 'on the road' },
  { name: 'distance_km', as: 'distance' },
  { name: 'driver_earnings', as: 'driver earns' },
  { name: 'platform_commission', as: 'commission' },
  { name: 'cancelled_by', as: 'cancelled by' },
  { name: 'cancellation_reason', as: 'reason' },
  { name: 'on_time', as: 'on time' },
  { name: 'rating', as: 'rating' },
  { name: 'route_name', as: 'route' },
  { name: 'previous_status', as: 'from' },
  { name: 'new_status', as: 'to' },
  { name: 'updated_fields', as: 'changed' },
  { name: 'status', as: 'status' },
  { name: 'notes', as: 'notes' },
  { name: 'kyc_status', as: 'papers' },
];
const MOST_TOLD = 6;

/** The heading of an event, such as `Payment failed`. */
export function headingOf({ event_type: type }: Pick<TimelineEvent, 'event_type'>): string {
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The facts of an event that are worth a line. */
export function factsOf({ data }: Pick<TimelineEvent, 'data'>): { name: string; value: string }[] {
  if (data === null) return [];
  return told
    .filter(({ name }) => data[name] !== undefined && data[name] !== null && data[name] !== '')
    .slice(0, MOST_TOLD)
    .map(({ name, as }) => ({ name: as, value: sayValue(name, data) }));
}

/** A value of an event, as one reads it. */
function sayValue(name: string, data: Data): string {
  const value = data[name];
  if (moneyFields.includes(name) && typeof value === 'string') {
    const currency = typeof data['currency'] === 'string' ? data['currency'] : facts.currency;
    return formatMoney(value, currency, 'full');
  }
  if (timeFields.includes(name) && typeof value === 'string') {
    const { day, time, zone } = businessTime(value);
    return `${day.slice(0, -5)} ${time.slice(0, 5)} ${zone}`;
  }
  if (name === 'duration_minutes' && typeof value === 'number') return formatDuration(value * 60);
  if (name === 'distance_km') return `${String(value)} km`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return plain(value);
}

/** Any value as text; what is no single value as JSON. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value) ?? '–';
}

/** The gap to the event before, such as `41 s later`; null where they are of one moment. */
export function sayGap(gapMs: number | null): string | null {
  return gapMs === null || gapMs === 0 ? null : `${formatDuration(gapMs / 1000)} later`;
}

/** How an event came in, such as `arrived 2.1 s later by HTTP from booking-service`. */
export function sayArrival({ delay_ms: delay, source, producer }: TimelineEvent): string {
  const by = source === undefined ? '' : ` by ${sources[source] ?? source}`;
  const from = producer === undefined || producer === null ? '' : ` from ${producer}`;
  const when =
    delay < 0
      ? `arrived ${formatDuration(-delay / 1000)} before its own time`
      : `arrived ${formatDuration(delay / 1000)} after it happened`;
  return `${when}${by}${from}`;
}

export const sources: Readonly<Record<string, string>> = {
  http: 'HTTP',
  kafka: 'Kafka',
  file: 'file',
  redis: 'Redis',
  replay: 'replay',
};
