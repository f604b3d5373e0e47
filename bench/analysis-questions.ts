import { asker, type Question } from './query-questions.ts';

const DAY_MS = 86_400_000;
const RECENT_DAYS = 90;

/** A booking on its whole way, of which five steps are asked for. */
const fiveSteps = [
  'booking.created',
  'payment.initiated',
  'payment.success',
  'booking.confirmed',
  'trip.completed',
].map((event) => ({ event }));

/** The analyses: those whose speed is aimed at over the last 90 days or the whole city, as it is aimed at, then the others over the whole. */
export function analysisQuestions(range: { from: string; to: string }): Question[] {
  const from = new Date(Date.parse(range.to) - RECENT_DAYS * DAY_MS).toISOString().slice(0, 10);
  const recent = asker({ ...range, from }, 'analytics');
  const ask = asker(range, 'analytics');
  return [
    recent('90 days: funnel of 5 steps', 'funnel', {
      entity: 'booking',
      steps: JSON.stringify(fiveSteps),
      window_hours: '168',
    }),
    recent('90 days: geography by cell', 'geographic', { by: 'cell', end: 'pickup', resolution: '7' }),
    recent('90 days: leaderboard by earnings', 'drivers/leaderboard', { by: 'earnings' }),
    recent('90 days: decomposition of gross bookings', 'decomposition', {
      metric: 'payments.gross_bookings',
    }),
    ask('funnel of 4 steps by booking', 'funnel', { preset: 'booking' }),
    ask('funnel of sign-ups', 'funnel', { preset: 'registration' }),
    ask('retention by month', 'retention', { cohort: 'month', period: 'month' }),
    ask('retention by week, on days', 'retention', { cohort: 'week', period: 'day', periods: '1,7,30' }),
    ask('cohorts by month', 'cohort', { cohort: 'month', period: 'month', last_period: '5' }),
    ask('growth by week', 'growth', { grain: 'week' }),
    ask('survival', 'survival', {}),
    ask('geography by cell', 'geographic', { by: 'cell', end: 'pickup', resolution: '7' }),
    ask('geography by city', 'geographic', { by: 'city', of: 'origin' }),
    ask('flows by city', 'flows', { by: 'city' }),
    ask('leaderboard by earnings', 'drivers/leaderboard', { by: 'earnings' }),
    ask('leaderboard by on-time rate', 'drivers/leaderboard', { by: 'on_time_rate', minimum_trips: '20' }),
    ask('earnings of drivers', 'drivers/earnings', {}),
    ask('popular routes', 'routes/popular', {}),
    ask('routes by revenue per seat-km', 'routes/economics', {}),
    ask('decomposition of gross bookings', 'decomposition', { metric: 'payments.gross_bookings' }),
    ask('distribution of prices', 'distribution', { property: 'booking_price' }),
    ask('trends with a moving average', 'trends', { metrics: 'bookings.created', moving_average: '7' }),
  ];
}
