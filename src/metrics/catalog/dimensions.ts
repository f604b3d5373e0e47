import { dayTypes } from '../time/calendar/holidays.ts';

/**
 * A dimension by which metrics can be cut and filtered. Its name is the same in queries, in answers and in the columns of tables.
 */
export interface Dimension {
  name: string;
  /**
   * The type of the column. An unknown text is stored as '', an unknown number or UUID as null. A date is a text `YYYY-MM-DD`.
   * Default: text.
   */
  type?: 'text' | 'number' | 'id' | 'date';
  /** All values, if a filter by any other is a mistake. */
  values?: readonly string[];
  /** True: its values are persons. Answers by it are kept in no shared place. */
  isPerson?: true;
  /** True: no table has it as a column. It is computed from the time of a row, in the time zone of the query. */
  isOfTime?: true;
  title: string;
  /** One sentence that explains the dimension and lists its values if they are few. */
  meaning: string;
}

/** This word matches unknown values in filters. Answers show null for an unknown value. */
export const UNKNOWN = 'unknown';

/** These dimensions tell hours and days of the company apart. The calendar decides some of them. */
const ofTime: readonly Dimension[] = [
  {
    name: 'hour_of_day',
    type: 'number',
    title: 'Hour of the day',
    meaning: 'The hour that clocks showed, 0 to 23.',
  },
  { name: 'weekday', type: 'number', title: 'Weekday', meaning: 'From 1, Monday, to 7, Sunday.' },
  {
    name: 'peak',
    values: ['peak', 'off_peak'],
    title: 'Peak',
    meaning: 'peak in the hours of PEAK_HOURS, on days of the type weekday; off_peak at any other time.',
  },
  {
    name: 'day_type',
    values: dayTypes,
    title: 'Type of day',
    meaning:
      'holiday, or else weekend or weekday, of the local day. The calendar says which days are holidays.',
  },
  {
    name: 'service_day',
    type: 'date',
    title: 'Service day',
    meaning: 'The day of service as YYYY-MM-DD. It begins at SERVICE_DAY_START of the local day.',
  },
  {
    name: 'holiday',
    title: 'Holiday',
    meaning: 'The name of the holiday on the local day; unknown where there is none.',
  },
].map((one) => ({ ...one, isOfTime: true }) as const) as readonly Dimension[];

export const dimensions: readonly Dimension[] = [
  { name: 'currency', title: 'Currency', meaning: 'The currency of the event, as an ISO 4217 code.' },
  {
    name: 'payment_method',
    title: 'Payment method',
    meaning: 'How the rider pays: card, bank_transfer, ussd, wallet, mobile_money, cash or other.',
  },
  { name: 'provider', title: 'Provider', meaning: 'The payment provider, as the event names it.' },
  { name: 'error_code', title: 'Error code', meaning: 'Why a payment failed, as the provider names it.' },
  {
    name: 'cancelled_by',
    title: 'Cancelled by',
    meaning: 'Who called it off: RIDER, DRIVER or SYSTEM; unknown where the event does not say.',
  },
  { name: 'route_id', type: 'id', title: 'Route', meaning: 'The route, by its id.' },
  { name: 'origin_city', title: 'Origin city', meaning: 'The city where the route begins.' },
  { name: 'origin_state', title: 'Origin state', meaning: 'The state where the route begins.' },
  { name: 'destination_city', title: 'Destination city', meaning: 'The city where the route ends.' },
  { name: 'destination_state', title: 'Destination state', meaning: 'The state where the route ends.' },
  {
    name: 'driver_id',
    type: 'id',
    isPerson: true,
    title: 'Driver',
    meaning: 'The driver, by their id; unknown for requests that nobody has taken, on routes of nobody.',
  },
  { name: 'rider_id', type: 'id', isPerson: true, title: 'Rider', meaning: 'The rider, by their id.' },
  {
    name: 'departure',
    title: 'Departure',
    meaning:
      'When the vehicle was due to leave, as a clock in the time zone of the query shows it, such as 2026-03-01T07:30:00; with route_id it is one vehicle run.',
  },
  {
    name: 'role',
    title: 'Role',
    meaning: 'What the user was on the platform at registration: RIDER, DRIVER or ADMIN.',
  },
  { name: 'city', title: 'City', meaning: 'The city that the user lives in.' },
  { name: 'state', title: 'State', meaning: 'The state that the user lives in.' },
  {
    name: 'referral',
    values: ['referred', 'not_referred'],
    title: 'Referral',
    meaning:
      'referred: the user signed up with a referral code; not_referred: without one; unknown: the user never signed up.',
  },
  {
    name: 'referral_code',
    title: 'Referral code',
    meaning: 'The code with which the user signed up; unknown: none was told.',
  },
  ...ofTime,
];
