import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CodedError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { Connection } from '../warehouse/connection.ts';
import { homeOf } from '../warehouse/store.ts';
import { type RebuildTarget, rebuild } from './rebuild.ts';
import { type QualityOptions, reconcile } from './reconcile.ts';
import {
  type RebuildReport,
  type ReconcileReport,
  rebuildReportSchema,
  reconcileReportSchema,
} from './report.ts';
import type { Depth } from './subjects.ts';

// Reconciliation and rebuilding need the fan-out to stand still now and then, which only the process that writes can do.
// Another process (the CLI while the service runs) leaves a request in the store and reads the result there.

export interface Maintenance {
  reconcile(depth: Depth, onProgress?: (table: string) => void): Promise<ReconcileReport>;
  /** Null: whatever reconciliation finds. */
  rebuild(targets: RebuildTarget[] | null, onProgress?: (table: string) => void): Promise<RebuildReport>;
  /** Carries out what other processes have asked for; called by the writer between batches. */
  serveRequests(): Promise<void>;
  /** The last report of this process. */
  last(): ReconcileReport | null;
}

export interface MaintenanceOptions extends QualityOptions {
  isWriter: () => boolean;
  log: Logger;
}

const ASK_EVERY_MS = 250;
const ANSWER_WITHIN_MS = 3_600_000;

const argumentsSchema = z.object({
  depth: z.enum(['rows', 'values']),
  targets: z
    .array(z.object({ table: z.string(), shard: z.int().exactOptional(), days: z.array(z.string()) }))
    .nullable(),
});
const requestRow = z.object({
  id: z.string(),
  task: z.enum(['reconcile', 'rebuild']),
  arguments: z.string(),
});

export function makeMaintenance(options: MaintenanceOptions): Maintenance {
  const { log } = options;
  const home = homeOf(options.store);
  let last: ReconcileReport | null = null;
  let serving = false;

  async function reconcileHere(depth: Depth, onProgress?: (table: string) => void): Promise<ReconcileReport> {
    last = await reconcile(options, depth, onProgress);
    if (!last.consistent)
      log.error({ differences: last.differences.slice(0, 20) }, 'reconciliation found differences');
    return last;
  }

  async function rebuildHere(
    targets: RebuildTarget[] | null,
    onProgress?: (table: string) => void,
  ): Promise<RebuildReport> {
    const report = await rebuild(options, targets, onProgress);
    last = report.after;
    for (const { table, days } of report.rebuilt) log.warn({ table, days }, 'rebuilt');
    return report;
  }

  async function serve(request: z.infer<typeof requestRow>): Promise<void> {
    let result: string;
    try {
      const { targets, depth } = argumentsSchema.parse(JSON.parse(request.arguments));
      result = JSON.stringify({
        ok: request.task === 'reconcile' ? await reconcileHere(depth) : await rebuildHere(targets),
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
    async reconcile(depth, onProgress) {
      if (options.isWriter()) return reconcileHere(depth, onProgress);
      return reconcileReportSchema.parse(await ask(home, 'reconcile', { depth, targets: null }));
    },
    async rebuild(targets, onProgress) {
      if (options.isWriter()) return rebuildHere(targets, onProgress);
      return rebuildReportSchema.parse(await ask(home, 'rebuild', { depth: 'values', targets }));
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

async function ask(
  connection: Connection,
  task: 'reconcile' | 'rebuild',
  request: z.infer<typeof argumentsSchema>,
): Promise<unknown> {
  const id = randomUUID();
  await connection.insert(
    'INSERT INTO maintenance_requests (id, task, arguments) FORMAT JSONEachRow',
    JSON.stringify({ id, task, arguments: JSON.stringify(request) }),
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
    await delay(ASK_EVERY_MS);
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
