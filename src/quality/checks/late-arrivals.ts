import { z } from 'zod';
import { DAY_MS, WEEK_MS } from '../../kernel/units.ts';
import { defineCheck, type Threshold, type Verdict } from './check.ts';
import { LEAST_CHECKED, percent, stateOf, surelyShare, tooFew, unknown } from './judge.ts';
import { since } from './windows.ts';

const row = z.object({ family: z.string(), events: z.coerce.number(), late: z.coerce.number() });
type FamilyArrivals = z.infer<typeof row>;

// Imported history is no traffic, so it is left out. So is a quarter hour that ended before the first event of its family arrived: it
// cannot have come in time. The query reads a week, to tell a new family from one that seldom sends.
const SQL = `SELECT toString(family) AS family, toString(sum(n)) AS events,
    toString(sumIf(n, arrived_at > bucket + INTERVAL 15 MINUTE + toIntervalSecond({lateness:UInt32}))) AS late
  FROM (SELECT family, bucket, arrived_at, events AS n, min(arrived_at) OVER (PARTITION BY family) AS heard_at
    FROM event_arrivals
    WHERE bucket >= fromUnixTimestamp64Milli({heard_from:Int64}) AND bucket <= fromUnixTimestamp64Milli({now:Int64}) AND NOT imported)
  WHERE ${since('bucket')} AND bucket + INTERVAL 15 MINUTE > heard_at GROUP BY family ORDER BY family`;

/** Counts the events that came after the watermark had passed their quarter hour. */
export const lateArrivals = defineCheck(
  {
    id: 'late_arrivals',
    title: 'Events that come late',
    group: 'timeliness',
    meaning:
      'The share of the events of the last 24 hours, by family, that came more than ALLOWED_LATENESS_SECONDS after their quarter hour was over; the worst family counts. What came by a file, a backfill or a replay is not judged, nor what happened before a family was first heard of. A family needs 50 events. Up to 5 % is tolerated.',
    remedy:
      'The producer, its outbox or the consumer is behind: look at the consumer lag and at the clock of the producer. Until it is mended recent numbers are revised after the watermark has passed.',
    severity: 'minor',
    unit: 'share',
    threshold: { warning: 0.05, failing: 0.25 },
    everyMinutes: 15,
  },
  {
    read: ({ query, nowMs, allowedLatenessMs }) =>
      query(row, SQL, {
        from: nowMs - DAY_MS,
        heard_from: nowMs - WEEK_MS,
        now: nowMs,
        lateness: Math.round(allowedLatenessMs / 1000),
      }),
    decide: judgeLateness,
  },
);

function judgeLateness(families: readonly FamilyArrivals[], threshold: Threshold): Verdict {
  const ranked = families
    .map((family) => ({ ...family, surely: surelyShare(family.late, family.events) }))
    .toSorted((a, b) => b.surely - a.surely);
  const say = ({ family, events, late }: FamilyArrivals) =>
    `${late} of ${events} ${family} events (${percent(late / events)}) came late.`;
  if (ranked[0] === undefined) return unknown('No event has happened in the last 24 hours.');
  const worst = ranked.find(({ events }) => events >= LEAST_CHECKED);
  if (worst === undefined) return tooFew(say(ranked[0]));
  return {
    state: stateOf(worst.surely, threshold),
    value: worst.late / worst.events,
    message: say(worst),
    examples: ranked
      .filter(({ late }) => late > 0)
      .slice(0, 5)
      .map(({ family, late, events }) => `${family}: ${percent(late / events)}`),
  };
}
