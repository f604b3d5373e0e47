import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { PATCHES, applyPatches } from '../../platform/warehouse/apply-patches.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { oneBlock } from '../../platform/warehouse/insert-settings.ts';
import { namesOf, shardOf } from '../reconcile/compare.ts';
import { type QualityOptions, readSealedDays, reconcile } from '../reconcile/reconcile.ts';
import type { Difference, RebuildReport } from '../reconcile/report.ts';
import { type Subject, daysParams, readSubjects } from '../reconcile/subjects.ts';

/** The days of one table to compute anew. */
export interface RebuildTarget {
  table: string;
  /** In a cluster: the number of the shard, from 1. If left out, every shard. */
  shard?: number;
  /** UTC days, YYYY-MM-DD. */
  days: string[];
}

// Readers see whole tables while a rebuild runs. It computes the days into a draft beside the table, links the untouched months
// into the draft, and swaps the two with one EXCHANGE. A reader sees the old table or the new one. A kill leaves the draft, and
// the next writer drops it. Deleting and inserting in place showed wrong sums to nearly half of all readers. An EXCHANGE cannot
// have a condition. A paused writer may send one when it wakes, long after another writer has taken over, and that would undo the
// batches of the new writer. So the name of a draft contains the epoch of its writer, and the writer checks the epoch after it
// makes the draft and before the swap. A take-over writes its epoch, then drops all drafts, and only then writes anything else. A
// late EXCHANGE fails, because its draft was made before the take-over and is gone.

/**
 * Mends the differences, families before the tables derived from them, and reconciles again. With targets, it rebuilds only
 * those. It refuses sealed days, because their sources have begun to expire.
 */
export async function rebuild(
  options: QualityOptions,
  targets: RebuildTarget[] | null = null,
  onProgress?: (table: string) => void,
): Promise<RebuildReport> {
  const report: Omit<RebuildReport, 'after'> = { rebuilt: [], refused: [] };
  const subjects = await readSubjects(options.store, options.schema, {
    retention: options.retention,
    depth: 'values',
  });
  let after = await reconcile(options, 'values');
  const landed = targets ?? targetsOf(after.differences.filter(({ against }) => against === 'events_raw'));
  await mendAll(landed);
  if (targets === null) {
    if (landed.length > 0) after = await reconcile(options, 'values');
    await mendAll(targetsOf(after.differences.filter(({ against }) => against !== 'events_raw')));
  }
  return { ...report, after: report.rebuilt.length > 0 ? await reconcile(options, 'values') : after };

  async function mendAll(list: RebuildTarget[]): Promise<void> {
    for (const target of list) {
      onProgress?.(target.table);
      const meant = subjects.filter(
        ({ table, shard }) =>
          table === target.table && (target.shard === undefined || shard === target.shard - 1),
      );
      if (meant.length === 0) {
        throw new CodedError('unknown_table', `There is no table ${target.table} to rebuild.`, {
          facts: { allowed: [...new Set(subjects.map(({ table }) => table))] },
        });
      }
      for (const subject of meant) await mend(subject, target.days);
    }
  }

  async function mend(subject: Subject, wanted: readonly string[]): Promise<void> {
    const { table, shard } = namesOf(options.store, subject);
    const names = { table, ...(shard !== undefined && { shard }) };
    const sealed = await readSealedDays(options, subject);
    const days = wanted.filter((day) => !sealed.has(day));
    for (const day of wanted) if (sealed.has(day)) report.refused.push({ ...names, day, reason: 'sealed' });
    if (days.length === 0) return;
    const startedAt = options.now();
    await options.whileStill(async ({ store, epoch }) => {
      await rebuildDays(shardOf(store, subject), subject, { days, epoch });
      options.onRebuilt(subject.table);
    });
    report.rebuilt.push({ ...names, days, seconds: (options.now() - startedAt) / 1000 });
  }
}

/** Groups the differences into days to rebuild, by table and shard. */
export function targetsOf(differences: readonly Difference[]): RebuildTarget[] {
  const targets = new Map<string, RebuildTarget>();
  for (const { table, shard, day } of differences) {
    const key = `${shard} ${table}`;
    const target = targets.get(key) ?? { table, ...(shard !== undefined && { shard }), days: [] };
    target.days.push(day);
    targets.set(key, target);
  }
  return [...targets.values()];
}

async function rebuildDays(
  connection: Connection,
  subject: Subject,
  { days, epoch }: { days: readonly string[]; epoch: number },
): Promise<void> {
  const { table, columns } = subject;
  const draft = `${table}__${epoch}__draft`;
  const months = [...new Set(days.map((day) => day.slice(0, 7).replace('-', '')))];
  await connection.command(`DROP TABLE IF EXISTS ${draft} SYNC`);
  await connection.command(`CREATE TABLE ${draft} AS ${table}`);
  await applyPatches(connection, table);
  for (const partition of await readPartitions(connection, table)) {
    if (!months.includes(partition))
      await connection.command(`ALTER TABLE ${draft} ATTACH PARTITION ID '${partition}' FROM ${table}`);
  }
  await connection.command(
    `INSERT INTO ${draft} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM ${table}
     WHERE toString(toYYYYMM(${subject.day})) IN {months:Array(String)} AND toString(${subject.day}) NOT IN {days:Array(String)}`,
    { params: { months, days }, settings: oneBlock },
  );
  for (const day of days) {
    await connection.command(
      `INSERT INTO ${draft} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM (${subject.refill})`,
      { params: daysParams({ from: day, to: day }), settings: oneBlock },
    );
  }
  await connection.command(`EXCHANGE TABLES ${table} AND ${draft}`);
  await connection.command(`DROP TABLE ${draft} SYNC`);
}

async function readPartitions(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.query(
    z.object({ id: z.string() }),
    `SELECT DISTINCT partition_id AS id FROM system.parts
     WHERE database = currentDatabase() AND table = {table:String} AND active AND NOT startsWith(partition_id, {patches:String}) ORDER BY id`,
    { params: { table, patches: PATCHES } },
  );
  return rows.map(({ id }) => id);
}
