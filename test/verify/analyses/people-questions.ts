import { DAY_MS } from '../../../src/kernel/units.ts';
import { cohortByHand } from '../../oracle/analyses/cohort.ts';
import { growthByHand } from '../../oracle/analyses/growth.ts';
import { type RetentionQuestion, retentionByHand } from '../../oracle/analyses/retention.ts';
import { survivalByHand } from '../../oracle/analyses/survival.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const ZONE = 'Africa/Lagos';
const CURRENCY = 'NGN';

/** Makes the questions about people: who comes back, what cohorts are worth, how users grow, when they first ride. */
export function peopleQuestions(range: AskedRange): AnalysisQuestion[] {
  const asked = (name: string, given: Partial<RetentionOf> & { last: number }) =>
    retention(name, range, { ...bySignUp, ...given });
  return [
    asked('sign-ups by month', { last: 6 }),
    asked('sign-ups by week and city, on days', { period: 'day', cohort: 'week', last: 14, by: 'city' }),
    asked('first bookings by month', { last: 4, entry: 'first_booking', returning: 'trip' }),
    cohorts(range),
    growth(range),
    survival(range),
  ];
}

type RetentionOf = Pick<RetentionQuestion, 'period' | 'cohort' | 'by' | 'entry' | 'returning'> & {
  last: number;
};
const bySignUp = {
  period: 'month',
  cohort: 'month',
  by: null,
  entry: 'registration',
  returning: 'action',
} as const;

function retention(
  name: string,
  { from, to, ...range }: AskedRange,
  { last, by, ...asked }: RetentionOf,
): AnalysisQuestion {
  const columns = Array.from({ length: last + 1 }, (_, n) => ({ from: n, to: n }));
  return {
    name: `retention: ${name}`,
    path: 'retention',
    parameters: { from, to, ...asked, periods: `0-${last}`, ...(by !== null && { by }) },
    truth: (events, moment) =>
      retentionByHand(events, { ...moment, ...range, ...asked, zone: ZONE, by, columns }),
  };
}

function cohorts({ from, to, ...range }: AskedRange): AnalysisQuestion {
  const asked = { cohort: 'month', period: 'month', entry: 'registration', currency: CURRENCY } as const;
  return {
    name: 'cohort: money, bookings and trips of sign-ups by month',
    path: 'cohort',
    parameters: { from, to, ...asked, last_period: '5' },
    truth: (events, moment) =>
      cohortByHand(events, { ...moment, ...range, ...asked, zone: ZONE, by: null, lastPeriod: 5 }),
  };
}

function growth({ from, to, ...range }: AskedRange): AnalysisQuestion {
  return {
    name: 'growth: by day',
    path: 'growth',
    parameters: { from, to, grain: 'day' },
    truth: (events, moment) => {
      const { buckets } = growthByHand(events, { ...moment, ...range, zone: ZONE, grain: 'day', by: null });
      return { buckets };
    },
  };
}

function survival({ from, to, ...range }: AskedRange): AnalysisQuestion {
  return {
    name: 'survival: sign-up to first trip, by role',
    path: 'survival',
    parameters: { from, to, entry: 'registration', unit: 'day', horizon: '60', by: 'role' },
    truth: (events, { watermarkMs }) =>
      survivalByHand(events, {
        ...range,
        entry: 'registration',
        horizon: 60,
        by: 'role',
        unitMs: DAY_MS,
        watermarkMs,
      }),
  };
}
