import { z } from 'zod';
import { defineCheck } from './check.ts';
import { judgeCount } from './judge.ts';

const row = z.object({ repeated: z.coerce.number(), examples: z.array(z.string()) });

/** Events that are stored more than once, however far apart. */
export const repeatedIdentities = defineCheck(
  {
    id: 'repeated_identities',
    title: 'Events stored more than once',
    group: 'uniqueness',
    meaning:
      'Identities (a type and an entity or event id) that stand in event_ids more than once, over all that is kept. None is tolerated: such an event counts twice.',
    remedy:
      'Two writers have been at work, or rows were inserted by hand. Stop the service, find who else writes to the store, and rebuild the days that "openride-analytics reconcile" names.',
    severity: 'critical',
    unit: 'records',
    threshold: { warning: 0, failing: 0 },
    everyMinutes: 60,
  },
  {
    async read(tools) {
      const [found] = await tools.query(
        row,
        `SELECT toString(count()) AS repeated, groupArray(5)(concat(event_type, ' ', toString(identity))) AS examples
         FROM (SELECT identity, event_type FROM event_ids GROUP BY identity, event_type HAVING count() > 1)`,
      );
      return found ?? { repeated: 0, examples: [] };
    },
    decide: ({ repeated, examples }, threshold) =>
      judgeCount(repeated, threshold, {
        examples,
        message: `${repeated} events are stored more than once.`,
      }),
  },
);
