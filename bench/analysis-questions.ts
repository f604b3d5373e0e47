import { asker, type Question } from './query-questions.ts';

/** The analyses, each over the range. */
export function analysisQuestions(range: { from: string; to: string }): Question[] {
  const ask = asker(range, 'analytics');
  return [
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
