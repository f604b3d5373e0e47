import { vi } from 'vitest';
import type { Message } from '../../src/demo/delivery/message.ts';
import { makeCity } from '../../src/demo/city.ts';
import { type CityOptions, cityOptions } from '../../src/demo/options.ts';
import type { DeadLetter } from '../../src/ingest/dead-letters/dead-letters.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '../../src/kernel/units.ts';
import { landBytes } from './half-done.ts';
import { readNumber } from './store-snapshot.ts';
import { makeDataDir, openTestPipeline, type TestPipeline } from './test-pipeline.ts';

/** With these settings nothing expires, and no day is sealed. */
const KEEP = {
  METRICS_RETENTION_DAYS: '3650',
  LOCATION_RETENTION_DAYS: '3650',
  ROLLUP_RETENTION_DAYS: '3650',
};

/** A store that received the events of a city in the order of their delivery. */
export interface LiveCity {
  pipeline: TestPipeline;
  /** The time up to which the store received events. */
  nowMs: number;
}

/**
 * Fills a store as a running service would. Messages arrive when the city delivered them, rounded to the hour on the last day and
 * to the week before. The real clock is years later, so give the city's time to checks.
 */
export async function openLiveCity(given: Partial<CityOptions> = {}): Promise<LiveCity> {
  const { messages, endMs } = makeCity(cityOptions('small', given));
  const dataDir = makeDataDir();
  const first = await openTestPipeline(dataDir, KEEP);
  const letters: DeadLetter[] = [];
  for (const [arrivedMs, batch] of batchesOf(messages, endMs)) {
    const bytes = batch.map(({ text }) => Buffer.from(text, 'latin1'));
    letters.push(...(await landBytes(first.warehouse.connection, bytes, arrivedMs)).letters);
  }
  await first.close();
  // When a pipeline opens, it fans out landed batches that were never begun.
  const pipeline = await openTestPipeline(dataDir, KEEP);
  const { connection } = pipeline.warehouse;
  for (const table of ['realtime_minutes', 'dead_letters'])
    await connection.command(`ALTER TABLE ${table} REMOVE TTL`);
  await pipeline.deadLetters.insert(letters);
  const waiting =
    "(SELECT uniqExact(batch_id) FROM events_raw) - (SELECT count() FROM batches WHERE state = 'done')";
  await vi.waitFor(
    async () => {
      if ((await readNumber(connection, waiting)) !== '0') throw new Error('batches are waiting');
    },
    { timeout: 120_000, interval: 250 },
  );
  return { pipeline, nowMs: endMs };
}

/** Groups messages by their rounded time of arrival: the last moment of their hour, or of their week before the last day. */
function batchesOf(messages: Iterable<Message>, endMs: number): Map<number, Message[]> {
  const batches = new Map<number, Message[]>();
  for (const message of messages) {
    const before = endMs - message.deliveredAtMs;
    const arrivedMs =
      before < DAY_MS
        ? endMs - Math.floor(before / HOUR_MS) * HOUR_MS - 1
        : endMs - DAY_MS - Math.floor((before - DAY_MS) / WEEK_MS) * WEEK_MS - 1;
    const batch = batches.get(arrivedMs);
    if (batch === undefined) batches.set(arrivedMs, [message]);
    else batch.push(message);
  }
  return batches;
}
