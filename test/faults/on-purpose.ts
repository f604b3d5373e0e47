import { z } from 'zod';
import { tasksOf } from '../../src/ingest/fan-out/execute.ts';
import { fanOutEvents } from '../../src/ingest/fan-out/statements.ts';
import { takeOver } from '../../src/ingest/fan-out/take-over.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { type Begun, begin, halves, landOnly } from '../support/half-done.ts';
import { factsOf } from './facts.ts';
import { addService, type Scene, stopServices } from './scene.ts';
import { until } from './until.ts';

// What a kill can leave, made by hand while no service runs. The events count as acknowledged: nobody sends them again.

/** The states that are made; beside those, a batch that only landed, and a statement that still runs. */
export const madeOnPurpose = [
  'landed, not begun',
  'families filled in one month and not in the next',
  'families without any rollup',
  'one rollup of all',
  'a statement of a dead writer still runs',
] as const;

const EVENTS = 150;

/** Makes one of the states, starts the service and waits until it is ready. */
export async function makeOnPurpose(scene: Scene, state: (typeof madeOnPurpose)[number]): Promise<void> {
  scene.producer.pause();
  await stopServices(scene);
  const messages = scene.producer.takeLanded(EVENTS);
  const batch = await landOnly(scene.random.pick(scene.store.shards), messages);
  if (state !== 'landed, not begun') {
    const writer = await takeOver(scene.store, 'the driver of the fault tests');
    const begun: Begun = {
      writer,
      schema: readSchema(),
      months: monthsOf(messages),
      batch: await begin(writer, batch),
    };
    if (state === 'a statement of a dead writer still runs') await startZombie(scene, begun);
    else await halves[state]?.(begun);
  }
  await addService(scene).ready;
  if (await zombieRuns(scene))
    scene.faults.push('a statement of a dead writer was not ended by its successor');
  scene.producer.resume();
}

/** The batch's fan-out, slowed down so that it is still at it when the next writer comes. */
async function startZombie(scene: Scene, { writer, batch }: Begun): Promise<void> {
  const { task, shard } = scene.random.pick(tasksOf(writer, batch));
  const { sql, params } = fanOutEvents(task, null);
  void shard
    .command(`${sql} AND sleepEachRow(0.2) = 0`, {
      params,
      queryId: `w:${writer.epoch}:zombie`,
      settings: { max_block_size: 1, function_sleep_max_microseconds_per_block: 0 },
    })
    .catch(() => undefined);
  await until(() => zombieRuns(scene), 5_000);
}

async function zombieRuns({ store }: Scene): Promise<boolean> {
  const rows = await Promise.all(
    store.shards.map((shard) =>
      shard.query(
        z.object({ n: z.coerce.number() }),
        `SELECT count() AS n FROM system.processes WHERE endsWith(query_id, ':zombie')`,
      ),
    ),
  );
  return rows.flat().some(({ n }) => n > 0);
}

function monthsOf(messages: readonly string[]): number[] {
  const months = messages.map((message) => {
    const date = new Date(factsOf(message).timeMs);
    return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
  });
  return [...new Set(months)].sort((a, b) => a - b);
}
