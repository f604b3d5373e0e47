import { HOUR_MS } from '../../kernel/units.ts';
import { defineCheck, type Threshold, type Verdict } from './check.ts';
import { percent, stateOf, unknown } from './judge.ts';
import { readProducerCounts } from './producer-counts.ts';
import { lowerMedian } from './robust.ts';
import {
  lastCompleteQuarter,
  LEAST_WEEKS,
  readFirsts,
  readWeeklyCounts,
  type WeeklyCount,
} from './weekly-counts.ts';

const HOURS = [1, 3, 6, 12, 24];
/** Stands before the name of a producer, so that it is not taken for a family. */
const PRODUCER = 'producer ';
/** If fewer events are expected, silence proves nothing. */
const LEAST_EXPECTED = 15;

/** The number of events that a family or a producer sent in the last hours, for one length of window. */
export interface Heard extends WeeklyCount {
  hours: number;
}

/** Finds services that send nothing, or less than in the same hours of past weeks. */
export const producerSilence = defineCheck(
  {
    id: 'producer_silence',
    title: 'Producers that have fallen silent',
    group: 'timeliness',
    meaning: `How much is missing of what each producer, and each family of events, brought in the same hours of the same weekday of the last four weeks. The last 1, 3, 6, 12 and 24 hours are looked at, as far as ${LEAST_EXPECTED} events are to be expected in them, so a quiet night is no silence; chance is allowed for. Up to 60 % is tolerated.`,
    remedy:
      'Ask whether the producer, or the service of that family, runs, and whether its events reach the topic or the API: look at GET /v1/producers/{name}, at the consumer lag, and at its dead letters, which may be all that it sends.',
    severity: 'major',
    unit: 'share',
    threshold: { warning: 0.6, failing: 0.9 },
    everyMinutes: 15,
  },
  {
    async read(tools): Promise<Heard[]> {
      const endMs = lastCompleteQuarter(tools);
      const firsts = await readFirsts(tools, { by: 'family', endMs });
      const heard: Heard[] = [];
      for (const hours of HOURS) {
        const window = { by: 'family', endMs, lengthMs: hours * HOUR_MS, firsts } as const;
        for (const count of await readWeeklyCounts(tools, window)) heard.push({ ...count, hours });
      }
      for (const count of await readProducerCounts(tools, { endMs, hours: HOURS }))
        heard.push({ ...count, name: `${PRODUCER}${count.name}` });
      return heard;
    },
    decide: judgeSilence,
  },
);

interface Missed extends Heard {
  expected: number;
  /** The least share of the expected events that is missing, after an allowance for chance. */
  missing: number;
}

function judgeSilence(heard: readonly Heard[], threshold: Threshold): Verdict {
  const judged = heard.flatMap((one) => missedOf(one)).toSorted((a, b) => b.missing - a.missing);
  const worst = judged[0];
  if (worst === undefined)
    return unknown(
      'No producer and no family has sent enough in the same hours of three of the last four weeks to expect anything.',
    );
  const silent = judged.filter(({ missing }) => missing > threshold.warning);
  return {
    state: stateOf(worst.missing, threshold),
    value: worst.missing,
    message: describe(worst),
    examples: [...new Set(silent.map(({ name }) => name))],
  };
}

function missedOf(heard: Heard): Missed[] {
  const expected = lowerMedian(heard.past);
  if (heard.past.length < LEAST_WEEKS || expected < LEAST_EXPECTED) return [];
  // By chance, the rate that brought `now` events could also have brought this many.
  const atMost = heard.now + 3 * Math.sqrt(heard.now + 1);
  return [{ ...heard, expected, missing: Math.max(0, 1 - atMost / expected) }];
}

function describe({ name, hours, now, expected, missing }: Missed): string {
  const span = hours === 1 ? 'hour' : `${hours} hours`;
  const what = `${now} ${eventsOf(name)} in the last ${span}, ${expected} were to be expected`;
  return missing === 0 ? `Nobody is silent; ${what}.` : `${what}: at least ${percent(missing)} is missing.`;
}

function eventsOf(name: string): string {
  return name.startsWith(PRODUCER) ? `events of ${name}` : `${name} events`;
}
