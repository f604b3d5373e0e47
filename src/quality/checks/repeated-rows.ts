import { z } from 'zod';
import { families } from '../../events/contract.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { defineCheck } from './check.ts';
import { judgeCount } from './judge.ts';
import { inWindow } from './windows.ts';

const row = z.object({ family: z.string(), repeated: z.coerce.number() });

const ofFamily = (family: string) => `
  SELECT '${family}' AS family, toString(count() - uniqExact(seq, i)) AS repeated FROM ${family}_events
  WHERE ${inWindow('event_time')}`;

/** Finds records that stand in a family table more than once. */
export const repeatedRows = defineCheck(
  {
    id: 'repeated_rows',
    title: 'Records twice in a table of events',
    group: 'uniqueness',
    meaning:
      'Records (a place in a batch) of the last two days that stand in a table of events more than once. None is tolerated: queries on the table count them twice.',
    remedy:
      '"openride-analytics rebuild" mends it; the reconciliation job does so by itself. When it comes back, look in the log for batches that were recovered.',
    severity: 'critical',
    unit: 'records',
    threshold: { warning: 0, failing: 0 },
    everyMinutes: 15,
    isMended: true,
  },
  {
    read: ({ query, nowMs }) =>
      query(row, families.map(ofFamily).join(' UNION ALL '), {
        from: nowMs - 2 * DAY_MS,
        to: nowMs + DAY_MS,
      }),
    decide(found, threshold) {
      const repeated = found.reduce((sum, { repeated: n }) => sum + n, 0);
      const worst = found.filter(({ repeated: n }) => n > 0);
      return judgeCount(repeated, threshold, {
        message: `${repeated} rows of the last two days are repeated.`,
        examples: worst.map(({ family, repeated: n }) => `${family}_events: ${n}`),
      });
    },
  },
);
