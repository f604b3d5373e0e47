import { setTimeout as delay } from 'node:timers/promises';
import type { BacklogScene } from './measure-backlog.ts';
import { type KafkaStore, openKafkaStore, type Span } from './kafka-store.ts';
import { startService } from './service-process.ts';

/** How long nothing moved, in milliseconds. */
export interface Pause {
  /** Between two batches of the whole store. */
  any_ms: number;
  /** Between two records of one partition of the busiest topic. */
  partition_ms: number;
  /** From the moment at which an event was due to be sent until it was queryable. */
  longest_wait_ms: number;
}

/** A second consumer joins and later leaves, while events come at a steady pace. */
export interface RebalanceMeasurement {
  events_per_second: number;
  undisturbed: Pause;
  joining: Pause;
  leaving: Pause;
}

const CALM_MS = 10_000;
/** Long enough for the partitions to have moved. */
const AFTER_MS = 10_000;

/** `settings` must let two services share the store: DATABASE_URL. */
export async function measureRebalance(scene: BacklogScene, rate: number): Promise<RebalanceMeasurement> {
  const { dataDir, producer, settings } = scene;
  const first = await startService(dataDir, settings);
  const store = openKafkaStore(dataDir);
  const stop = new AbortController();
  try {
    const sending = producer.sendSteadily(rate, stop.signal);
    await delay(CALM_MS / 2);
    const calm = await spanOf(() => delay(CALM_MS));
    const joined = await spanOf(async () => {
      const second = await startService(dataDir, settings);
      await delay(AFTER_MS);
      return second;
    });
    const left = await spanOf(async () => {
      await joined.value.stop();
      await delay(AFTER_MS);
    });
    stop.abort();
    await store.untilQueryable(await sending);
    return {
      events_per_second: rate,
      undisturbed: await readPause(store, calm),
      joining: await readPause(store, joined),
      leaving: await readPause(store, left),
    };
  } finally {
    stop.abort();
    await store.close();
    await first.stop();
  }
}

async function spanOf<T>(act: () => Promise<T>): Promise<Span & { value: T }> {
  const fromMs = Date.now();
  const value = await act();
  return { fromMs, toMs: Date.now(), value };
}

async function readPause(store: KafkaStore, { fromMs, toMs }: Span): Promise<Pause> {
  const [gaps, waits] = [await store.gaps({ fromMs, toMs }), await store.waits({ fromMs, toMs })];
  return { ...gaps, longest_wait_ms: waits.max };
}
