import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { type FanOut, openFanOut } from '../../src/ingest/fan-out/fan-out.ts';
import { fileWriterLock } from '../../src/ingest/fan-out/writer-lock.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openFileWakes } from '../../src/platform/wake/file-wakes.ts';
import type { Call, Wakes } from '../../src/platform/wake/wakes.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { singleStore } from '../../src/platform/warehouse/store.ts';
import { landOnly } from '../support/half-done.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { openTestStore } from '../support/test-store.ts';

// Processes call one another instead of asking the store all the time. A call that is lost costs seconds and never an event, and
// where nobody calls nothing is asked.

const dataDir = makeDataDir();
let store: Awaited<ReturnType<typeof openTestStore>>;
let open: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  store = await openTestStore();
});
afterEach(async () => {
  for (const one of open.toReversed()) await one.close();
  open = [];
});
afterAll(async () => {
  await store.close();
  removeDataDir(dataDir);
});

const log = openLog('silent');
/** Loses every call, as PostgreSQL may. */
const mute: Wakes = {
  tell: () => undefined,
  hear: () => () => undefined,
  mayLose: true,
  close: () => Promise.resolve(),
};

function openWakes(): Wakes {
  const wakes = openFileWakes(join(dataDir, 'wake'), { log });
  open.push(wakes);
  return wakes;
}

/** A process as the others see it. The first to be opened writes. */
async function openProcess(wakes: Wakes, connection: Connection = store.connection): Promise<FanOut> {
  const fanOut = openFanOut({
    store: singleStore(connection),
    schema: readSchema(),
    retention: { events: 90, locations: 30, rollups: 800, deadLetters: 30 },
    recovery: true,
    holder: randomUUID(),
    log,
    tryLock: () => Promise.resolve(fileWriterLock(join(dataDir, 'fan-out.lock'))),
    onBatch: () => undefined,
    onBegin: () => () => undefined,
    wakes,
    onRequested: () => Promise.resolve(),
  });
  open.push({ close: () => fanOut.close(5_000) });
  await fanOut.ready;
  return fanOut;
}

let seed = 0;
async function landAndSubmit(fanOut: FanOut): Promise<void> {
  seed += 1;
  const events = [...generateEvents({ events: 20, days: 3, seed, startMs: Date.UTC(2026, 4, 30) })];
  const before = Number(await stored());
  const batch = await landOnly(store.connection, events);
  expect(await fanOut.submit(batch, { identities: [], reach: {} })).toEqual([]);
  expect(Number(await stored()) - before).toBe(20);
}
const stored = () => readNumber(store.connection, '(SELECT count() FROM events)');

/** Listens as one more process. Resolves at the call, and never without one. */
const nextCall = (call: Call) => new Promise<void>((resolve) => openWakes().hear(call, resolve));

/** The statements on this connection that contain `text`. */
function counting(text: string) {
  let statements = 0;
  const connection: Connection = {
    ...store.connection,
    query(row, sql, options) {
      if (sql.includes(text)) statements += 1;
      return store.connection.query(row, sql, options);
    },
  };
  return { connection, count: () => statements };
}

test('every call between two processes is lost: the batch is done all the same', async () => {
  const [writer, other] = [await openProcess(mute), await openProcess(mute)];
  expect([writer.state().role, other.state().role]).toEqual(['writing', 'standby']);
  await landAndSubmit(other);
});

test('the writer is called and calls back: it looks for batches of others then, and not in between', async () => {
  const asked = counting('FROM landings');
  const writer = await openProcess(openWakes(), asked.connection);
  const other = await openProcess(openWakes());
  await landAndSubmit(writer);
  const before = asked.count();
  await landAndSubmit(writer);
  await landAndSubmit(writer);
  expect(asked.count()).toBe(before);
  const done = nextCall('done');
  const startedAt = performance.now();
  await landAndSubmit(other);
  expect(performance.now() - startedAt).toBeLessThan(30_000); // the search for lost announcements comes after a minute
  expect(asked.count()).toBeGreaterThan(before);
  await done;
});

test('the writer stops: it calls the next one, which writes', async () => {
  const first = await openProcess(openWakes());
  const second = await openProcess(openWakes());
  const freed = nextCall('freed');
  await first.close(5_000);
  await freed;
  await expect.poll(() => second.state().role, { timeout: 60_000 }).toBe('writing');
  await landAndSubmit(second);
});
