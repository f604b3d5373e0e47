// What the producer knows of an event, in its own words: it shares no code with what it tests.

/** An event as the balance needs it. */
export interface Facts {
  family: string;
  type: string;
  /** With the type, what makes two messages one event. */
  identity: string;
  timeMs: number;
  /** Everything that is compared with the family table, as one line. */
  line: string;
  /** Hundredths, for the rollups. */
  amount: number;
  /** Of payments. */
  paymentId: string;
}

type Message = Record<string, unknown>;

const identifiedByEntity =
  /^(user\.registered|booking\.\w+|payment\.initiated|payment\.success|trip\.\w+|route\.created)$/;
const entityFields: Record<string, string> = {
  user: 'user_id',
  booking: 'booking_id',
  payment: 'payment_id',
  trip: 'trip_id',
  route: 'route_id',
  location: 'driver_id',
};

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const hundredths = (value: unknown) => Math.round(Number(value ?? 0) * 100);
const scaled = (value: unknown, scale: number) => Math.round(Number(value ?? 0) * scale);

/** The family's own columns, in the order of `familyLines`. */
const columns: Record<string, (event: Message) => unknown[]> = {
  user: (e) => [text(e['role']), text(e['kyc_status']), text(e['new_role'])],
  booking: (e) => [e['rider_id'], e['seats_booked'] ?? 0, hundredths(e['total_price'])],
  payment: (e) => [e['booking_id'], amountOf(e), text(e['payment_method']), text(e['provider'])],
  trip: (e) => [
    e['booking_id'],
    e['passengers_count'] ?? 0,
    hundredths(e['driver_earnings']),
    scaled(e['distance_km'] ?? e['partial_distance_km'], 1000),
  ],
  route: (e) => [e['driver_id'], text(e['route_name']), hundredths(e['base_price'])],
  location: (e) => [scaled(e['lat'], 1e6), scaled(e['lon'], 1e6), scaled(e['speed_kmh'], 1000)],
};

/** The same line, made by the engine from the columns of each family table. */
export const familyLines: Record<string, string> = {
  user: 'user_id, role, kyc_status, new_role',
  booking: `booking_id, rider_id, ifNull(seats_booked, 0), toInt64(ifNull(total_price, 0) * 100)`,
  payment: 'payment_id, booking_id, toInt64(amount * 100), payment_method, provider',
  trip: `trip_id, booking_id, ifNull(passengers_count, 0), toInt64(ifNull(driver_earnings, 0) * 100), toInt64(ifNull(distance_km, 0) * 1000)`,
  route: 'route_id, driver_id, route_name, toInt64(ifNull(base_price, 0) * 100)',
  location: `driver_id, toInt64(round(lat * 1e6)), toInt64(round(lon * 1e6)), toInt64(round(ifNull(speed_kmh, 0) * 1000))`,
};

/** The identity of a row of a family table, in SQL. */
export function identityInSql(family: string): string {
  const entity = entityFields[family] ?? '';
  return `if(match(event_type, '${identifiedByEntity.source.replaceAll('\\', '\\\\')}'), ${entity}, event_id)`;
}

/** Reads what the producer has written. */
export function factsOf(message: string): Facts {
  const event = JSON.parse(message) as Message;
  const type = text(event['event_type']);
  const prefix = type.split('.')[0] ?? '';
  const family = prefix === 'driver' ? 'location' : prefix;
  const entity = text(event[entityFields[family] ?? '']);
  const timeMs = Date.parse(text(event['event_timestamp']));
  return {
    family,
    type,
    identity: identifiedByEntity.test(type) ? entity : text(event['event_id']),
    timeMs,
    line: [type, timeMs, entity, ...(columns[family]?.(event) ?? [])].join('|'),
    amount: family === 'payment' ? amountOf(event) : hundredths(event['driver_earnings']),
    paymentId: text(event['payment_id']),
  };
}

function amountOf(event: Message): number {
  return hundredths(event['event_type'] === 'payment.refunded' ? event['refund_amount'] : event['amount']);
}
