import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import { defineCheck } from './check.ts';
import { judgeCount } from './judge.ts';
import { since } from './windows.ts';

const row = z.object({ repeated: z.coerce.number(), examples: z.array(z.string()) });

/** The statement looks up at most so many identities, because their set lies in memory. */
const MOST_RECORDS = 1_000_000;

// If an identity is stored twice, its second row is a recent one. So the statement looks up only the latest identities among all,
// which costs a tenth of grouping all identities.
const SQL = `
  WITH (SELECT min(seq) FROM (
      SELECT seq, sum(records) OVER (ORDER BY seq DESC) AS so_far
      FROM (SELECT DISTINCT seq, records FROM batches WHERE ${since('ingested_at')}))
    WHERE so_far <= ${MOST_RECORDS}) AS first
  SELECT toString(count()) AS repeated, groupArray(5)(concat(event_type, ' ', toString(identity))) AS examples
  FROM (SELECT identity, event_type FROM event_ids
    WHERE identity IN (SELECT identity FROM event_ids WHERE ifNull(first, 0) > 0 AND seq >= first)
    GROUP BY identity, event_type HAVING count() > 1)`;

/** Finds events that are stored more than once, however far apart. */
export const repeatedIdentities = defineCheck(
  {
    id: 'repeated_identities',
    title: 'Events stored more than once',
    group: 'uniqueness',
    meaning:
      'Events of the last two days, at most the last million, whose identity (a type and an entity or event id) stands in event_ids more than once, however old the other one is. None is tolerated: such an event counts twice. The job of reconciliation looks at all that is kept.',
    remedy:
      'Two writers have been at work, or rows were inserted by hand. Stop the service, find who else writes to the store, and rebuild the days that "openride-analytics reconcile" names.',
    severity: 'critical',
    unit: 'records',
    threshold: { warning: 0, failing: 0 },
    everyMinutes: 60,
  },
  {
    async read({ query, nowMs }) {
      const [found] = await query(row, SQL, { from: nowMs - 2 * DAY_MS });
      return found ?? { repeated: 0, examples: [] };
    },
    decide: ({ repeated, examples }, threshold) =>
      judgeCount(repeated, threshold, {
        examples,
        message: `${repeated} events are stored more than once.`,
      }),
  },
);
