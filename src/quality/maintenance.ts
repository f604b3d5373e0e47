import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../kernel/errors.ts';
import { HOUR_MS } from '../kernel/units.ts';
import { readEpoch } from '../platform/warehouse/read-epoch.ts';
import type { Logger } from '../kernel/log.ts';
import { type BackupPlace, type BackupProgress, backupStore } from '../platform/warehouse/backup.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import { homeOf } from '../platform/warehouse/store.ts';
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

// Reconciliation and rebuilding need the fan-out to stand still now and then, which only the process that writes can do.
// Another process (the CLI while the service runs) leaves a request in the store and reads the result there.

export interface Maintenance {
  reconcile(depth: Depth, run?: MaintenanceRun): Promise<ReconcileReport>;
  /** Null: whatever reconciliation finds. */
  rebuild(targets: RebuildTarget[] | null, run?: MaintenanceRun): Promise<RebuildReport>;
  /** Copies the store to a place of the engine's, while nothing is fanned out. Returns the bytes of the copy. */
  backup(place: BackupPlace, onProgress?: (progress: BackupProgress) => void): Promise<number>;
  /** Carries out what other processes have asked for; called by the writer between batches. */
  serveRequests(): Promise<void>;
  /** The last report of this process. */
  last(): ReconcileReport | null;
}

/** What may be given to a run. */
interface MaintenanceRun {
  onProgress?: (table: string) => void;
  /** Aborted: it is given up before the next statement. What another process was asked for goes on there. */
  signal?: AbortSignal;
}

export interface MaintenanceOptions extends QualityOptions {
  isWriter: () => boolean;
  database: string;
  log: Logger;
}

const ASK_EVERY_MS = 250;
const ANSWER_WITHIN_MS = HOUR_MS;

const requestSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('reconcile'), depth: z.enum(['rows', 'values']) }),
  z.object({
    task: z.literal('rebuild'),
    targets: z
      .array(z.object({ table: z.string(), shard: z.int().exactOptional(), days: z.array(z.string()) }))
      .nullable(),
  }),
  z.object({
    task: z.literal('backup'),
    place: z.object({ disk: z.string().nullable(), path: z.string() }),
  }),
]);
type Request = z.infer<typeof requestSchema>;
const requestRow = z.object({ id: z.string(), task: z.string(), arguments: z.string() });

export function makeMaintenance(options: MaintenanceOptions): Maintenance {
  const { log } = options;
  const home = homeOf(options.store);
  let last: ReconcileReport | null = null;
  let serving = false;

  const until = (signal: AbortSignal | undefined): QualityOptions => ({
    ...options,
    store: abortableStore(options.store, signal),
  });

  async function reconcileHere(depth: Depth, run: MaintenanceRun = {}): Promise<ReconcileReport> {
    last = await reconcile(until(run.signal), depth, run.onProgress);
    if (!last.consistent)
      log.error({ differences: last.differences.slice(0, 20) }, 'reconciliation found differences');
    return last;
  }

  async function rebuildHere(
    targets: RebuildTarget[] | null,
    run: MaintenanceRun = {},
  ): Promise<RebuildReport> {
    const report = await rebuild(until(run.signal), targets, run.onProgress);
    last = report.after;
    for (const { table, days } of report.rebuilt) log.warn({ table, days }, 'rebuilt');
    return report;
  }

  /** A writer that was fenced out meanwhile may have copied half of its successor's batch. */
  function backupHere(place: BackupPlace, onProgress?: (progress: BackupProgress) => void): Promise<number> {
    return options.whileStill(async ({ store: still }) => {
      const before = await readEpoch(homeOf(still));
      const bytes = await backupStore(still, options.database, place, onProgress);
      if ((await readEpoch(homeOf(still))) !== before) {
        throw new CodedError(
          'backup_failed',
          'Another process took over the fan-out meanwhile: the copy may be inconsistent. Remove it and repeat.',
        );
      }
      log.info({ ...place, bytes }, 'backed up');
      return bytes;
    });
  }

  function carryOut(request: Request): Promise<unknown> {
    if (request.task === 'reconcile') return reconcileHere(request.depth);
    return request.task === 'rebuild' ? rebuildHere(request.targets) : backupHere(request.place);
  }

  async function serve(request: z.infer<typeof requestRow>): Promise<void> {
    let result: string;
    try {
      result = JSON.stringify({
        ok: await carryOut(requestSchema.parse(JSON.parse(request.arguments))),
      });
    } catch (error) {
      log.error({ err: error, task: request.task }, 'a requested maintenance task failed');
      result = JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
    }
    await home.insert(
      'INSERT INTO maintenance_results (id, result) FORMAT JSONEachRow',
      JSON.stringify({ id: request.id, result }),
    );
  }

  return {
    async reconcile(depth, run) {
      if (options.isWriter()) return reconcileHere(depth, run);
      return reconcileReportSchema.parse(await ask(home, { task: 'reconcile', depth }, run?.signal));
    },
    async rebuild(targets, run) {
      if (options.isWriter()) return rebuildHere(targets, run);
      return rebuildReportSchema.parse(await ask(home, { task: 'rebuild', targets }, run?.signal));
    },
    async backup(place, onProgress) {
      if (options.isWriter()) return backupHere(place, onProgress);
      return z.number().parse(await ask(home, { task: 'backup', place }));
    },
    async serveRequests() {
      if (serving) return;
      const requests = await home.query(
        requestRow,
        `SELECT id, task, arguments FROM maintenance_requests
         WHERE requested_at > now() - INTERVAL 1 HOUR AND id NOT IN (SELECT id FROM maintenance_results) ORDER BY requested_at`,
      );
      if (requests.length === 0) return;
      serving = true;
      // Not awaited: the tasks themselves wait for the fan-out to stand still, and it is the fan-out that called.
      void (async () => {
        for (const request of requests) await serve(request);
      })()
        .catch((error: unknown) => log.error({ err: error }, 'a maintenance result could not be written'))
        .finally(() => (serving = false));
    },
    last: () => last,
  };
}

async function ask(connection: Connection, request: Request, signal?: AbortSignal): Promise<unknown> {
  const id = randomUUID();
  await connection.insert(
    'INSERT INTO maintenance_requests (id, task, arguments) FORMAT JSONEachRow',
    JSON.stringify({ id, task: request.task, arguments: JSON.stringify(request) }),
  );
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  while (Date.now() < deadline) {
    const rows = await connection.query(
      z.object({ result: z.string() }),
      'SELECT result FROM maintenance_results WHERE id = {id:UUID}',
      {
        params: { id },
      },
    );
    if (rows[0] !== undefined) return unwrap(JSON.parse(rows[0].result));
    await delay(ASK_EVERY_MS, undefined, { signal });
  }
  throw new CodedError(
    'maintenance_unanswered',
    'The process that writes did not carry out the task within an hour.',
  );
}

function unwrap(result: { ok?: unknown; error?: string }): unknown {
  if (result.error !== undefined) throw new CodedError('maintenance_failed', result.error);
  return result.ok;
}
