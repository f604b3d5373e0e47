import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { openFanOut } from '../../src/ingest/fan-out/fan-out.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { fileWriterLock } from '../../src/ingest/fan-out/writer-lock.ts';
import { openLog } from '../../src/kernel/log.ts';
import { openFileWakes } from '../../src/platform/wake/file-wakes.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { landOnly } from '../support/half-done.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { openTestStore } from '../support/test-store.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { singleStore } from '../../src/platform/warehouse/store.ts';

// G1: a statement whose answer is lost may have been carried out. Doing the batch again would call every one of its
// events a duplicate of itself.

const dataDir = makeDataDir();
afterAll(() => removeDataDir(dataDir));

/** Carries out the first statement that contains `text`, and loses its answer. */
function loseAnswer(connection: Connection, text: string): Connection {
  let isLost = false;
  const lose = async <T>(sql: string, act: () => Promise<T>): Promise<T> => {
    const result = await act();
    if (isLost || !sql.includes(text)) return result;
    isLost = true;
    throw new CodedError('store_unavailable', 'The connection broke after the statement.');
  };
  return {
    ...connection,
    command: (sql, options) => lose(sql, () => connection.command(sql, options)),
    query: (row, sql, options) => lose(sql, () => connection.query(row, sql, options)),
  };
}

test.each([
  ['the mark that it is begun', `'begun', {epoch`],
  ['the fan-out', 'INSERT INTO fan'],
  ['the redeliveries', 'INSERT INTO redeliveries'],
  ['the mark that it is done', `'done', {epoch`],
  ['the reading of the redeliveries', 'SELECT i, status FROM redeliveries'],
])('the answer to %s is lost: the batch is fanned out once, with the same results', async (_, text) => {
  const store = await openTestStore();
  const { connection } = store;
  await expectFannedOutOnce(store, loseAnswer(connection, text));
});

test('a fan-out that we gave up while it runs is killed or fenced, and the batch is fanned out once', async () => {
  const store = await openTestStore();
  let isGivenUp = false;
  await expectFannedOutOnce(store, {
    ...store.connection,
    async command(sql, options) {
      const running = store.connection.command(sql, options);
      if (isGivenUp || !sql.includes('INSERT INTO fan')) return running;
      isGivenUp = true;
      expect(Number(options?.settings?.['max_execution_time'])).toBeGreaterThan(0); // or nobody would give it up
      running.catch(() => undefined);
      throw new CodedError('store_unavailable', 'The statement took longer than its limit.');
    },
  });
  expect(isGivenUp).toBe(true);
});

/** Fans out a batch with repetitions over `connection`, which fails once, and looks at what the store holds. */
async function expectFannedOutOnce(
  store: Awaited<ReturnType<typeof openTestStore>>,
  failing: Connection,
): Promise<void> {
  const { connection } = store;
  const fanOut = openFanOut({
    store: singleStore(failing),
    schema: readSchema(),
    retention: { events: 90, locations: 30, rollups: 800, deadLetters: 30 },
    recovery: true,
    holder: randomUUID(),
    log: openLog('silent'),
    tryLock: () => Promise.resolve(fileWriterLock(join(dataDir, 'fan-out.lock'))),
    onBatch: () => undefined,
    onBegin: () => () => undefined,
    wakes: openFileWakes(join(dataDir, 'wake'), { log: openLog('silent') }),
    onRequested: () => Promise.resolve(),
  });
  await fanOut.ready;
  const [success, trip] = [eventExamples['payment.success'], eventExamples['trip.completed']];
  const events = [success, trip, success, { ...success, amount: '1.00' }];
  const batch = await landOnly(connection, events);
  const payment = { identity: success.payment_id, eventType: success.event_type };
  const identities = [payment, { identity: trip.trip_id, eventType: trip.event_type }, payment, payment];
  const redeliveries = await fanOut.submit(batch, { identities, reach: { payment: [], trip: [] } });
  const sql =
    '(SELECT (SELECT count() FROM events) * 100 + (SELECT count() FROM redeliveries) * 10 + (SELECT sum(succeeded) FROM payments_15m))';
  expect({ redeliveries, stored: await readNumber(connection, sql) }).toEqual({
    redeliveries: [
      { i: 2, status: 'duplicate' },
      { i: 3, status: 'conflict' },
    ],
    stored: '221',
  });
  await fanOut.close(5_000);
  await store.close();
}
