import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { type RetentionDays } from '../../platform/warehouse/retention.ts';
import type { Schema } from '../../platform/warehouse/schema.ts';
import { wholeStoreLimit } from '../../platform/warehouse/statement-limits.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import { compareSubject, namesOf, shardOf } from './compare.ts';
import type { Difference, ReconcileReport } from './report.ts';
import { type DayRange, type Depth, type Subject, readSubjects } from './subjects.ts';

/** The tools of a task that runs between two batches. */
export interface Still {
  /** The store. It refuses a statement once another process may have become the writer. */
  store: Store;
  /** The epoch of this writer. Every take-over raises it. */
  epoch: number;
}

/** The dependencies of reconciliation and rebuilding. `whileStill` runs a task between two batches of the fan-out. */
export interface QualityOptions {
  store: Store;
  schema: Schema;
  retention: RetentionDays;
  now: () => number;
  whileStill: <T>(task: (still: Still) => Promise<T>) => Promise<T>;
  /** Called with a table whose content was replaced, while the fan-out is still stopped. */
  onRebuilt: (table: string) => void;
  /** Counts the landed batches that are not done, and those of them that have waited so long that something must be wrong. */
  countWaiting: () => Promise<{ waiting: number; overdue: number }>;
}

const DAYS_IN_RANGE = 7;
const RANGES_AT_ONCE = 8;
const WHOLE: DayRange = { from: '1970-01-01', to: '2149-06-05' };

/**
 * Compares every family with the landing table, and every derived table with its family, day by day. It compares checksums over
 * the values and not only counts. Events keep arriving meanwhile. So a day that differs is compared again while the fan-out is
 * stopped, and only a difference found then is reported. Sealed days are left out, because their sources have begun to expire.
 */
export async function reconcile(
  options: QualityOptions,
  depth: Depth,
  onProgress?: (table: string) => void,
): Promise<ReconcileReport> {
  const startedAt = options.now();
  const subjects = await readSubjects(options.store, options.schema, {
    retention: options.retention,
    depth,
  });
  const tables: ReconcileReport['tables'] = [];
  const differences: Difference[] = [];
  for (const subject of subjects) {
    onProgress?.(subject.table);
    const sealed = await readSealedDays(options, subject);
    const first = await compareSubject(options.store, subject, WHOLE);
    const suspicious = first.differences.map(({ day }) => day).filter((day) => !sealed.has(day));
    differences.push(...(await compareStill(options, subject, suspicious)));
    const { days, rows } = first;
    tables.push({ ...namesOf(options.store, subject), days, rows, sealed_days: sealed.size });
  }
  const repeated = await countRepeated(options.store.connection);
  const { waiting, overdue } = await options.countWaiting();
  return {
    as_of: new Date(startedAt).toISOString(),
    depth,
    seconds: (options.now() - startedAt) / 1000,
    tables,
    differences,
    repeated_identities: repeated,
    batches_waiting: waiting,
    batches_overdue: overdue,
    consistent: differences.length === 0 && repeated === 0 && overdue === 0,
  };
}

/**
 * Compares the days that differ while the fan-out is stopped. Under a steady load every day that receives events differs at
 * first. So neighbouring days form one range, and one stop serves several ranges. One stop for each day took minutes of waiting.
 */
async function compareStill(
  options: QualityOptions,
  subject: Subject,
  days: readonly string[],
): Promise<Difference[]> {
  const ranges = rangesOf(days);
  const differences: Difference[] = [];
  for (let at = 0; at < ranges.length; at += RANGES_AT_ONCE) {
    await options.whileStill(async ({ store }) => {
      for (const range of ranges.slice(at, at + RANGES_AT_ONCE))
        differences.push(...(await compareSubject(store, subject, range)).differences);
    });
  }
  return differences;
}

/** Joins neighbouring days into ranges of at most `DAYS_IN_RANGE` days. `days` are sorted. */
function rangesOf(days: readonly string[]): DayRange[] {
  const ranges: (DayRange & { days: number })[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && Date.parse(day) - Date.parse(last.to) === DAY_MS && last.days < DAYS_IN_RANGE) {
      last.to = day;
      last.days += 1;
    } else ranges.push({ from: day, to: day, days: 1 });
  }
  return ranges;
}

/** Reads the days with source rows older than the retention, even if those rows have not been deleted yet. */
export async function readSealedDays(
  options: Pick<QualityOptions, 'store' | 'now'>,
  subject: Subject,
): Promise<Set<string>> {
  const rows = await shardOf(options.store, subject).query(z.object({ day: z.string() }), subject.sealed, {
    params: { limit: options.now() - subject.retentionDays * DAY_MS },
    settings: wholeStoreLimit,
  });
  return new Set(rows.map(({ day }) => day));
}

/** Counts repeated events over all shards: if two shards hold the same event, each of them looks right. */
async function countRepeated(connection: Connection): Promise<number> {
  const rows = await connection.query(
    z.object({ n: z.coerce.number() }),
    `SELECT count() AS n FROM (SELECT identity, event_type FROM event_ids GROUP BY identity, event_type HAVING count() > 1)`,
    { settings: { ...wholeStoreLimit, optimize_aggregation_in_order: 1 } },
  );
  return rows[0]?.n ?? 0;
}
