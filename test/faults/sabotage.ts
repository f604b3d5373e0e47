import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Random } from '../../bench/random.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openFileWakes } from '../../src/platform/wake/file-wakes.ts';
import { homeOf } from '../../src/platform/warehouse/store.ts';
import { rebuildReportSchema } from '../../src/quality/reconcile/report.ts';
import type { Scene } from './scene.ts';
import { until } from './until.ts';

// Work for a rebuild: damage that the driver knows of. What a rebuild mends beyond it was drift, and a fault.

const damages: { table: string; sql: string }[] = [
  { table: 'payments_15m', sql: 'INSERT INTO payments_15m SELECT * FROM payments_15m LIMIT 200' },
  { table: 'trips_15m', sql: 'INSERT INTO trips_15m SELECT * FROM trips_15m LIMIT 200' },
  { table: 'event_arrivals', sql: 'DELETE FROM event_arrivals WHERE cityHash64(bucket) % 10 = 0' },
  { table: 'payments', sql: 'DELETE FROM payments WHERE cityHash64(payment_id) % 20 = 0' },
  { table: 'trips', sql: 'DELETE FROM trips WHERE cityHash64(trip_id) % 20 = 0' },
];

/** Damages some derived tables; their names. */
export async function damage(scene: Scene): Promise<Set<string>> {
  const chosen = shuffle(damages, scene.random).slice(0, 3);
  for (const { sql } of chosen)
    await scene.random.pick(scene.store.shards).command(sql, { settings: { lightweight_deletes_sync: 2 } });
  return new Set(chosen.map(({ table }) => table));
}

/** Asks the writer for a rebuild, as the CLI does; the number of the request. */
export async function askForRebuild(scene: Scene): Promise<string> {
  const id = randomUUID();
  const request = { id, task: 'rebuild', arguments: JSON.stringify({ targets: null }) };
  await homeOf(scene.store).insert(
    'INSERT INTO maintenance_requests (id, task, arguments) FORMAT JSONEachRow',
    JSON.stringify(request),
  );
  const wakes = openFileWakes(join(scene.dataDir, 'wake'), { log: openLog('silent') });
  wakes.tell('requested');
  await wakes.close();
  return id;
}

/** Waits until the damage is mended; one that was interrupted is asked for again. */
export async function mend(scene: Scene, request: string, damaged: Set<string>): Promise<void> {
  let id = request;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const result = await answerOf(scene, id);
    if (result?.ok !== undefined) {
      const { rebuilt, after } = rebuildReportSchema.parse(result.ok);
      for (const { table, days } of rebuilt)
        if (!damaged.has(table)) scene.faults.push(`a rebuild found drift in ${table} on ${days.join(', ')}`);
      if (!after.consistent)
        scene.faults.push(`after a rebuild: ${JSON.stringify(after.differences.slice(0, 3))}`);
      return;
    }
    id = await askForRebuild(scene);
  }
  scene.faults.push('a rebuild that was interrupted could not be repeated');
}

async function answerOf(scene: Scene, id: string): Promise<{ ok?: unknown; error?: string } | null> {
  let answer: { ok?: unknown; error?: string } | null = null;
  await until(async () => {
    const rows = await scene.store.connection
      .query(
        z.object({ result: z.string() }),
        'SELECT result FROM maintenance_results WHERE id = {id:UUID}',
        { params: { id } },
      )
      .catch(() => []);
    if (rows[0] !== undefined) answer = JSON.parse(rows[0].result) as { ok?: unknown; error?: string };
    return answer !== null;
  }, 30_000);
  return answer;
}

/** A new order, by the seed. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const order = items.map((item) => ({ item, key: random.unit() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
