/** A question that people really ask of the analyses, with the request that answers it. */
export interface WorkedQuestion {
  question: string;
  /** Behind `/v1/`, without the range. `$DRIVER` and `$ROUTE` stand for ids that an earlier answer named. */
  path: string;
  /** The days, of the city that the page is made from. */
  range: readonly [from: string, to: string];
  /** The members of the answer that answer it. */
  shows: readonly string[];
}

const week = ['2025-03-22', '2025-03-29'] as const;
const month = ['2025-03-01', '2025-03-29'] as const;
const days = ['2025-01-06', '2025-03-29'] as const;
const months = ['2025-01-01', '2025-04-01'] as const;

export const workedQuestions: readonly WorkedQuestion[] = [
  {
    question: 'How many riders are still here after one day, seven and thirty?',
    path: 'analytics/retention?cohort=week&period=day&periods=1,7,30',
    range: days,
    shows: ['curve'],
  },
  {
    question: 'Who comes back, month by month?',
    path: 'analytics/retention?cohort=month',
    range: months,
    shows: ['cohorts'],
  },
  {
    question: 'Do riders of one city come back more than those of another, since their first booking?',
    path: 'analytics/retention?entry=first_booking&cohort=month&by=city&returning=booking',
    range: months,
    shows: ['groups'],
  },
  {
    question: 'Where are bookings lost on their way to a trip, and what was undone later?',
    path: 'analytics/funnel?preset=booking',
    range: month,
    shows: ['entered', 'steps'],
  },
  {
    question: 'Which riders completed most trips? (with the scope personal:read)',
    path: 'metrics/query?metrics=trips.completed&dimensions=rider_id&limit=5',
    range: month,
    shows: ['breakdown'],
  },
  {
    question: 'Which drivers with at least 20 trips are most punctual, and which place has this one?',
    path: 'analytics/drivers/leaderboard?by=on_time_rate&minimum_trips=20&limit=3&driver_id=$DRIVER',
    range: days,
    shows: ['drivers', 'place'],
  },
  {
    question: 'How full was each departure of this route in a week, and which were over capacity?',
    path: 'analytics/routes/$ROUTE/economics?limit=5',
    range: week,
    shows: ['departures', 'over_capacity'],
  },
  {
    question: 'When do people book: by hour of the day, and by weekday?',
    path: 'metrics/query?metrics=bookings.created&dimensions=weekday,hour_of_day&limit=5',
    range: month,
    shows: ['breakdown'],
  },
  {
    question: 'From which stop to which do people ride?',
    path: 'analytics/flows?by=stop&limit=5',
    range: month,
    shows: ['flows', 'suppression'],
  },
  {
    question: 'Why did revenue change against the week before?',
    path: 'analytics/decomposition?metric=payments.gross_bookings',
    range: week,
    shows: ['decompositions'],
  },
  {
    question: 'What does a seat kilometre bring, by route?',
    path: 'analytics/routes/economics?limit=5',
    range: month,
    shows: ['routes'],
  },
];
