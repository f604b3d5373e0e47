import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import { defineCheck } from './check.ts';
import { percent, stateOf, surelyShare, unknown } from './judge.ts';
import { since } from './windows.ts';

const row = z.object({ family: z.string(), events: z.coerce.number(), late: z.coerce.number() });

/** How much comes after the numbers of its time were called complete. */
export const lateArrivals = defineCheck(
  {
    id: 'late_arrivals',
    title: 'Events that come late',
    group: 'timeliness',
    meaning:
      'The share of the events of the last 24 hours, by family, that came more than ALLOWED_LATENESS_SECONDS after their quarter hour was over; the worst family counts. Up to 5 % is tolerated.',
    remedy:
      'The producer, its outbox or the consumer is behind: look at the consumer lag and at the clock of the producer. Until it is mended recent numbers are revised after the watermark has passed.',
    severity: 'minor',
    unit: 'share',
    threshold: { warning: 0.05, failing: 0.25 },
    everyMinutes: 15,
  },
  {
    read: ({ query, nowMs, allowedLatenessMs }) =>
      query(
        row,
        `SELECT toString(family) AS family, toString(sum(a.events)) AS events,
           toString(sumIf(a.events, arrived_at > bucket + INTERVAL 15 MINUTE + toIntervalSecond({lateness:UInt32}))) AS late
         FROM event_arrivals AS a WHERE ${since('bucket')} AND bucket <= fromUnixTimestamp64Milli({now:Int64}) GROUP BY family ORDER BY family`,
        { from: nowMs - DAY_MS, now: nowMs, lateness: Math.round(allowedLatenessMs / 1000) },
      ),
    decide(rows, threshold) {
      const ranked = rows
        .map((family) => ({ ...family, surely: surelyShare(family.late, family.events) }))
        .toSorted((a, b) => b.surely - a.surely);
      const worst = ranked[0];
      if (worst === undefined) return unknown('No event has happened in the last 24 hours.');
      const share = worst.late / worst.events;
      return {
        state: stateOf(worst.surely, threshold),
        value: share,
        message: `${worst.late} of ${worst.events} ${worst.family} events (${percent(share)}) came late.`,
        examples: ranked
          .filter(({ late }) => late > 0)
          .slice(0, 5)
          .map(({ family, late, events }) => `${family}: ${percent(late / events)}`),
      };
    },
  },
);
