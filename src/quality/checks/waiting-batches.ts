import { defineCheck } from './check.ts';
import { stateOf } from './judge.ts';

/** Counts the batches that landed and are in no metric yet: the lag of the fan-out. */
export const waitingBatches = defineCheck(
  {
    id: 'waiting_batches',
    title: 'Batches that wait for the fan-out',
    group: 'timeliness',
    meaning:
      'Batches that landed ten minutes ago or more and are not fanned out: their events are stored, and in no number. None is tolerated.',
    remedy:
      'GET /health says whether a process holds the right to fan out, and its last error. Restart it: it begins with what waits. Batches of a process that was killed are found by the next start.',
    severity: 'critical',
    unit: 'batches',
    threshold: { warning: 0, failing: 0 },
    everyMinutes: 5,
  },
  {
    read: ({ countWaiting }) => countWaiting(),
    decide: ({ waiting, overdue }, threshold) => ({
      state: stateOf(overdue, threshold),
      value: overdue,
      message: `${overdue} batches have waited for ten minutes or more, ${waiting} wait at all.`,
      examples: [],
    }),
  },
);
