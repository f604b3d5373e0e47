import { DAY_MS } from '../../kernel/units.ts';
import { defineShareCheck } from './share-check.ts';
import { since } from './windows.ts';

/** Finds events of which a field was told twice, differently. One of the two is wrong, and nobody can say which. */
export const conflictingEvents = defineShareCheck(
  {
    id: 'conflicting_events',
    title: 'Events told again with a field otherwise',
    group: 'uniqueness',
    meaning:
      'Records of the last 24 hours that are an event already stored, but tell a field otherwise; the first one counts. Up to 1 % of all records is tolerated.',
    remedy:
      'Ask the producer of the type which telling is right. A producer that corrects an event has to send it under a type that can happen again, or with another id.',
    severity: 'minor',
    threshold: { warning: 0.01, failing: 0.05 },
    everyMinutes: 15,
  },
  {
    sql: `SELECT
        toString((SELECT sum(records) FROM (SELECT DISTINCT batch_id, records FROM batches WHERE state = 'done' AND ${since('ingested_at')}))) AS checked,
        toString(count()) AS bad, groupArray(5)(concat(event_type, ' ', toString(identity))) AS examples
      FROM redeliveries WHERE status = 'conflict' AND ${since('ingested_at')}`,
    params: ({ nowMs }) => ({ from: nowMs - DAY_MS }),
    say: (counts) => `${counts} records contradict an event that is stored.`,
  },
);
