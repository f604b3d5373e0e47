import { DAY_MS } from '../../kernel/units.ts';
import { defineCheck, type Threshold, type Verdict } from './check.ts';
import { percent, stateOf, unknown } from './judge.ts';
import { median, medianSpread } from './robust.ts';
import {
  lastCompleteQuarter,
  LEAST_WEEKS,
  readFirsts,
  readWeeklyCounts,
  type WeeklyCount,
} from './weekly-counts.ts';

const LEAST_EXPECTED = 30;

/** Finds event types whose number is suddenly higher or lower than in past weeks. */
export const volumeDrift = defineCheck(
  {
    id: 'volume_drift',
    title: 'Types whose volume has changed',
    group: 'drift',
    meaning: `By how much the events of the last 24 hours surely differ from the same 24 hours of the last four weeks (their median; its spread and chance are allowed for); the worst type counts. Types with fewer than ${LEAST_EXPECTED} events a day are left out. Up to 35 % is tolerated.`,
    remedy:
      'A holiday, a campaign or a price explains it, or the producer sends twice, or samples, or has lost a part of its work. Look at the type by the hour and by city.',
    severity: 'minor',
    unit: 'share',
    threshold: { warning: 0.35, failing: 0.8 },
    everyMinutes: 60,
  },
  {
    async read(tools) {
      const window = { by: 'event_type', endMs: lastCompleteQuarter(tools), lengthMs: DAY_MS } as const;
      return readWeeklyCounts(tools, { ...window, firsts: await readFirsts(tools, window) });
    },
    decide: judgeVolumes,
  },
);

interface Change extends WeeklyCount {
  expected: number;
  /** The share by which the count surely differs. */
  surely: number;
}

function judgeVolumes(counts: readonly WeeklyCount[], threshold: Threshold): Verdict {
  const judged = counts.flatMap(changeOf).toSorted((a, b) => b.surely - a.surely);
  const worst = judged[0];
  if (worst === undefined)
    return unknown(`No type has ${LEAST_WEEKS} weeks of history with ${LEAST_EXPECTED} events a day.`);
  return {
    state: stateOf(worst.surely, threshold),
    value: worst.surely,
    message: `${worst.name}: ${worst.now} events in 24 hours, ${worst.expected} were to be expected.`,
    examples: judged
      .filter(({ surely }) => surely > threshold.warning)
      .slice(0, 5)
      .map(({ name, now, expected }) => `${name}: ${percent(now / expected)} of what was to be expected`),
  };
}

function changeOf(count: WeeklyCount): Change[] {
  const expected = median(count.past);
  if (count.past.length < LEAST_WEEKS || expected < LEAST_EXPECTED) return [];
  const chance = 3 * Math.max(medianSpread(count.past), Math.sqrt(expected));
  return [{ ...count, expected, surely: Math.max(0, Math.abs(count.now - expected) - chance) / expected }];
}
