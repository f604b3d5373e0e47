import type { Row } from '../../../metrics/results.ts';
import { type Ends, estimateSurvival } from '../../../statistics/kaplan-meier.ts';
import { echoPeople } from '../cohort/cohort-input.ts';
import type { SurvivalAnswer } from './answer.ts';
import type { SurvivalQuery } from './input.ts';

type Curve = Omit<SurvivalAnswer, 'groups' | 'query'>;

/** Shapes the answer of the rows of `survivalSql`. */
export function shapeSurvival(query: SurvivalQuery, rows: readonly Row[]): SurvivalAnswer {
  const { by, unit, horizon } = query;
  const groups = [...Map.groupBy(rows, (row) => String(row['value']))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, own]) => ({ value: value === '' ? null : value, ...curveOf(own) }))
    .toSorted((a, b) => b.users - a.users);
  return {
    ...curveOf(rows),
    groups: by === null ? null : groups,
    query: { ...echoPeople(query), unit, horizon },
  };
}

/** Adds up the rows of each time, in ascending order. */
function endsOf(rows: readonly Row[]): Ends[] {
  const sum = (some: readonly Row[], name: string) => some.reduce((all, row) => all + Number(row[name]), 0);
  return [...Map.groupBy(rows, (row) => Number(row['time']))]
    .map(([time, same]) => ({ time, events: sum(same, 'events'), censored: sum(same, 'censored') }))
    .toSorted((a, b) => a.time - b.time);
}

function curveOf(rows: readonly Row[]): Curve {
  const ends = endsOf(rows);
  const events = ends.reduce((sum, end) => sum + end.events, 0);
  const censored = ends.reduce((sum, end) => sum + end.censored, 0);
  const { steps, median, medianInterval } = estimateSurvival(ends);
  return {
    users: events + censored,
    events,
    censored,
    steps: steps.map(({ time, atRisk, events: met, survival, interval }) => ({
      time,
      at_risk: atRisk,
      events: met,
      reached: round(1 - survival),
      survival: round(survival),
      lower: interval === null ? null : round(interval.lower),
      upper: interval === null ? null : round(interval.upper),
    })),
    median: { value: median, ...medianInterval },
  };
}

function round(share: number): number {
  return Number(share.toFixed(6));
}
