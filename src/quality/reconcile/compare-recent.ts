import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import type { RetentionDays } from '../../platform/warehouse/retention.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';
import { type Store, homeOf } from '../../platform/warehouse/store.ts';
import type { CheckReading } from '../checks/reconciled.ts';
import { compareSubject } from './compare.ts';
import { readSealedDays } from './reconcile.ts';
import type { Difference } from './report.ts';
import { type DayRange, readSubjects, type Subject } from './subjects.ts';

const ATTEMPTS = 4;

/** The options of a comparison of the last days. `store` may be a gentle one. */
export interface CompareRecentOptions {
  store: Store;
  schema: Schema;
  retention: RetentionDays;
  now: () => number;
}

/**
 * Compares tables with their sources over yesterday, today and tomorrow (UTC; the clocks of producers may be ahead), up to the
 * last batch that is done. The fan-out goes on meanwhile, and any process may call this. If a rollup row changes between reading
 * the two sides, it differs in that run; the next run leaves it out on both sides.
 */
export async function compareRecent(
  options: CompareRecentOptions,
  kind: Subject['kind'],
): Promise<CheckReading> {
  const { store, schema, retention } = options;
  const nowMs = options.now();
  const range = {
    from: dayOf(nowMs - DAY_MS),
    to: dayOf(nowMs + DAY_MS),
    upToSeq: await lastDone(store),
  };
  const subjects = await readSubjects(store, schema, { retention, depth: 'rows' });
  const differences: Difference[] = [];
  let rows = 0;
  for (const subject of subjects.filter((one) => one.kind === kind)) {
    const found = await compareSettled(store, subject, range);
    rows += found.rows;
    if (found.differences.length === 0) continue;
    const sealed = await readSealedDays(options, subject);
    differences.push(...found.differences.filter(({ day }) => !sealed.has(day)));
  }
  return { from: range.from, to: range.to, rows, differences };
}

async function compareSettled(store: Store, subject: Subject, range: DayRange & { upToSeq: number }) {
  let found = await compareSubject(store, subject, range);
  for (let attempt = 1; attempt < ATTEMPTS && found.differences.length > 0; attempt += 1)
    found = await compareSubject(store, subject, range);
  return found;
}

/**
 * Returns the last batch that is done. At most one batch is open, and it is the latest. So every table holds all batches up to
 * this one.
 */
async function lastDone(store: Store): Promise<number> {
  const [row] = await homeOf(store).query(
    z.object({ seq: z.coerce.number() }),
    "SELECT toString(max(seq)) AS seq FROM batches WHERE state = 'done'",
  );
  return row?.seq ?? 0;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
