import { z } from 'zod';
import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { type BackupPlace, type BackupProgress, backupStore } from '../platform/warehouse/backup.ts';
import { readEpoch } from '../platform/warehouse/read-epoch.ts';
import { homeOf } from '../platform/warehouse/store.ts';
import {
  defineWriterTask,
  makeWriterTasks,
  type TaskCalls,
  type TaskRun,
} from '../platform/warehouse/writer-tasks.ts';
import { abortableStore } from './abortable-store.ts';
import { type RebuildTarget, rebuild } from './rebuild/rebuild.ts';
import { type QualityOptions, reconcile } from './reconcile/reconcile.ts';
import {
  type RebuildReport,
  type ReconcileReport,
  rebuildReportSchema,
  reconcileReportSchema,
} from './reconcile/report.ts';
import type { Depth } from './reconcile/subjects.ts';

/** The tasks that keep the store right. Only the writer runs them. Another process sends a request and waits for the result. */
export interface Maintenance {
  reconcile(depth: Depth, run?: TaskRun<string>): Promise<ReconcileReport>;
  /** Rebuilds the targets. Null: all days that differ by reconciliation. */
  rebuild(targets: RebuildTarget[] | null, run?: TaskRun<string>): Promise<RebuildReport>;
  /**
   * Copies the store to a place that the engine can write to, while nothing is fanned out. Returns the size of the copy in bytes.
   */
  backup(place: BackupPlace, onProgress?: (progress: BackupProgress) => void): Promise<number>;
  /** Starts the tasks that other processes have requested, if there are any. The writer runs this when another process calls. */
  serveRequests(): Promise<void>;
  /** Returns the last report of this process. */
  last(): ReconcileReport | null;
}

export interface MaintenanceOptions extends QualityOptions {
  isWriter: () => boolean;
  calls: TaskCalls;
  database: string;
  log: Logger;
}

export function makeMaintenance(options: MaintenanceOptions): Maintenance {
  let last: ReconcileReport | null = null;
  const tasks = {
    reconcile: reconcileTask(options, (report) => (last = report)),
    rebuild: rebuildTask(options, (report) => (last = report)),
    backup: backupTask(options),
  };
  const requests = makeWriterTasks({
    home: homeOf(options.store),
    isWriter: options.isWriter,
    tasks: Object.values(tasks),
    calls: options.calls,
    log: options.log,
  });
  return {
    reconcile: (depth, run) => requests.run(tasks.reconcile, { depth }, run),
    rebuild: (targets, run) => requests.run(tasks.rebuild, { targets }, run),
    backup: (place, onProgress) => requests.run(tasks.backup, { place }, { onProgress }),
    serveRequests: () => requests.serveRequests(),
    last: () => last,
  };
}

const until = (options: MaintenanceOptions, signal: AbortSignal | undefined): QualityOptions => ({
  ...options,
  store: abortableStore(options.store, signal),
});

function reconcileTask(options: MaintenanceOptions, onReport: (report: ReconcileReport) => void) {
  return defineWriterTask({
    name: 'reconcile',
    parameters: z.object({ depth: z.enum(['rows', 'values']) }),
    result: reconcileReportSchema,
    async run({ depth }, { onProgress, signal }: TaskRun<string>) {
      const report = await reconcile(until(options, signal), depth, onProgress);
      onReport(report);
      if (!report.consistent)
        options.log.error(
          { differences: report.differences.slice(0, 20) },
          'reconciliation found differences',
        );
      return report;
    },
  });
}

const targetsSchema = z
  .array(z.object({ table: z.string(), shard: z.int().exactOptional(), days: z.array(z.string()) }))
  .nullable();

function rebuildTask(options: MaintenanceOptions, onReport: (report: ReconcileReport) => void) {
  return defineWriterTask({
    name: 'rebuild',
    parameters: z.object({ targets: targetsSchema }),
    result: rebuildReportSchema,
    async run({ targets }, { onProgress, signal }: TaskRun<string>) {
      const report = await rebuild(until(options, signal), targets, onProgress);
      onReport(report.after);
      for (const { table, days } of report.rebuilt) options.log.warn({ table, days }, 'rebuilt');
      return report;
    },
  });
}

function backupTask({ whileStill, database, log }: MaintenanceOptions) {
  return defineWriterTask({
    name: 'backup',
    parameters: z.object({ place: z.object({ disk: z.string().nullable(), path: z.string() }) }),
    result: z.number(),
    run: ({ place }, { onProgress }: TaskRun<BackupProgress>) =>
      whileStill(async ({ store }) => {
        const before = await readEpoch(homeOf(store));
        const bytes = await backupStore(store, database, place, onProgress);
        // If a take-over fenced this writer out during the copy, the copy may hold half a batch of the new writer.
        if ((await readEpoch(homeOf(store))) !== before)
          throw new CodedError(
            'backup_failed',
            'Another process took over the fan-out meanwhile: the copy may be inconsistent. Remove it and repeat.',
          );
        log.info({ ...place, bytes }, 'backed up');
        return bytes;
      }),
  });
}
