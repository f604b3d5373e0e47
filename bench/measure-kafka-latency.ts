import { setTimeout as delay } from 'node:timers/promises';
import type { BacklogScene } from './measure-backlog.ts';
import { openKafkaStore, type WaitTimes } from './kafka-store.ts';
import { startService } from './service-process.ts';

/** Events at a steady pace, and how long each takes from the moment at which it was due to be sent until it is queryable. */
export interface KafkaLatency {
  events_per_second: number;
  seconds: number;
  event_to_queryable_ms: WaitTimes;
}

const WARM_UP_MS = 5_000;

/** Measures at one pace after another, on one service. */
export async function measureLatency(
  scene: BacklogScene,
  { rates, seconds }: { rates: readonly number[]; seconds: number },
): Promise<KafkaLatency[]> {
  const { dataDir, producer, tell } = scene;
  const service = await startService(dataDir, scene.settings);
  const store = openKafkaStore(dataDir);
  const measured: KafkaLatency[] = [];
  let total = await store.queryable();
  try {
    for (const rate of rates) {
      const stop = new AbortController();
      const sending = producer.sendSteadily(rate, stop.signal);
      await delay(WARM_UP_MS);
      const fromMs = Date.now();
      await delay(seconds * 1_000);
      const toMs = Date.now();
      stop.abort();
      total += await sending;
      await store.untilQueryable(total);
      const waits = await store.waits({ fromMs, toMs });
      tell(`  ${rate}/s: p50 ${waits.p50}, p95 ${waits.p95}, p99 ${waits.p99}, at most ${waits.max} ms`);
      measured.push({ events_per_second: rate, seconds, event_to_queryable_ms: waits });
    }
    return measured;
  } finally {
    await store.close();
    await service.stop();
  }
}
