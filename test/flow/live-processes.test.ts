import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerFrame } from '../../src/features/live/session/server-frame.ts';
import { type Service, startService } from '../faults/service.ts';
import { type LiveClient, makeTicket, openLiveClient } from '../support/live-client.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { describeOn } from '../support/services.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// Two screens stand side by side, each on another process. They show the same number at each tick, also while events come in.

const MOST_ROUNDS = 400;
const COMPARED = 8;

describeOn('postgres', 'two processes that push', (postgres) => {
  describeOn('redis', 'and share Redis', (redis) => {
    const dataDir = makeDataDir();
    const clients: LiveClient[] = [];
    let database: TestDatabase;
    let processes: Service[];

    beforeAll(async () => {
      database = await makeTestDatabase(postgres.url);
      const settings = { DATABASE_URL: database.url, REDIS_URL: redis.url, LIVE_TICK_MS: '250' };
      processes = ['worker', 'api', 'api'].map((ROLE) => startService(dataDir, { ...settings, ROLE }));
      await Promise.all(processes.map(({ ready }) => ready));
    });
    afterAll(async () => {
      for (const client of clients) client.close();
      for (const service of processes) service.kill('SIGKILL');
      await Promise.all(processes.map(({ gone }) => gone));
      await database.drop();
      removeDataDir(dataDir);
    });

    test('they give the same answer, the same watermark and the same count at each tick', async () => {
      const [, first, second] = await Promise.all(processes.map(({ ready }) => ready));
      const [here, there] = await Promise.all([connect(first!), connect(second!)]);
      const { key } = await here.next('ack', ({ id }) => id === 'trips');
      let rounds = 0;
      while (sharedSeqs(here, there, key).length < COMPARED && (rounds += 1) <= MOST_ROUNDS)
        await post(first!);

      const compared = sharedSeqs(here, there, key);
      expect(compared.length).toBeGreaterThanOrEqual(COMPARED);
      const [mine, yours] = [statesOf(here, key), statesOf(there, key)];
      for (const seq of compared) expect(mine.get(seq), `tick ${seq}`).toEqual(yours.get(seq));
      const ticks = [ticksOf(here), ticksOf(there)] as const;
      const both = [...ticks[0].keys()].filter((seq) => ticks[1].has(seq));
      expect(both.length).toBeGreaterThanOrEqual(COMPARED);
      for (const seq of both) expect(ticks[0].get(seq)).toEqual(ticks[1].get(seq));
    });

    async function connect(url: string): Promise<LiveClient> {
      const client = openLiveClient(url, await makeTicket(url));
      clients.push(client);
      await client.next('hello');
      client.send({
        op: 'subscribe',
        id: 'trips',
        topic: 'metrics',
        query: { metrics: ['trips.completed'] },
      });
      await client.next('snapshot');
      return client;
    }
  });
});

async function post(url: string): Promise<void> {
  const event = serviceEvents.completed(new Date().toISOString(), { trip_id: newId() });
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([event]),
  });
  expect([200, 202]).toContain(answer.status);
}

/** The number that a client has after each frame, by the tick of the frame. */
function statesOf({ frames }: LiveClient, key: string): ReadonlyMap<number, unknown> {
  return new Map(
    frames.flatMap((frame) => {
      if (frame.op === 'snapshot' && frame.key === key)
        return [[frame.seq, (frame.data as { metrics: Record<string, unknown> }).metrics['trips.completed']]];
      if (frame.op !== 'delta' || frame.key !== key) return [];
      const trips = frame.set['/metrics/trips.completed'];
      return trips === undefined ? [] : [[frame.seq, trips]];
    }),
  );
}

function sharedSeqs(one: LiveClient, other: LiveClient, key: string): number[] {
  const others = statesOf(other, key);
  return [...statesOf(one, key).keys()].filter((seq) => others.has(seq));
}

function ticksOf({ frames }: LiveClient): ReadonlyMap<number, object> {
  const ticks = frames.filter((frame): frame is Extract<ServerFrame, { op: 'tick' }> => frame.op === 'tick');
  return new Map(ticks.map(({ seq, watermark, in_flight }) => [seq, { watermark, in_flight }]));
}
