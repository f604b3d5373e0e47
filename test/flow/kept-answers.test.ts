import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCity } from '../../src/demo/city.ts';
import type { Message } from '../../src/demo/delivery/message.ts';
import { cityOptions } from '../../src/demo/options.ts';
import type { Family } from '../../src/events/contract.ts';
import { catalog } from '../../src/metrics/catalog/catalog.ts';
import type { Answer } from '../../src/metrics/answer.ts';
import { type TestDatabase, makeTestDatabase } from '../support/postgres-database.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { describeOn, describeOnEach } from '../support/services.ts';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// Answers that are kept: they are what would be computed now, and those of incomplete ranges are some seconds old at most.

const range = 'from=2026-01-05&to=2026-01-15';

interface Asked {
  status: number;
  cache: string | null;
  headers: Headers;
  answer: Answer;
}

async function ask(
  { url }: Pick<TestService, 'url'>,
  path: string,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const response = await fetch(`${url}/v1/metrics/${path}`, { headers });
  const text = await response.text();
  const answer = (text === '' ? null : JSON.parse(text)) as Answer;
  return {
    status: response.status,
    cache: response.headers.get('x-cache'),
    headers: response.headers,
    answer,
  };
}
async function post(service: TestService, events: readonly object[]): Promise<void> {
  const response = await service.post(JSON.stringify(events));
  expect(await response.json()).toMatchObject({ accepted: events.length });
}

/** Without it fetch would ask for a computed answer. */
const asBrowser = { 'cache-control': 'max-age=0' };
const anew = { 'cache-control': 'no-cache' };

/** Asks until the answer is kept, as it is a moment after it was computed. */
async function untilHit(service: TestService, path: string): Promise<Asked> {
  return expect
    .poll(async () => ask(service, path), { timeout: 20_000, interval: 20 })
    .toMatchObject({ cache: 'hit' })
    .then(() => ask(service, path));
}

describe('of a complete range', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await openTestService();
  });
  afterAll(() => service.remove());

  const trips = `trips?${range}&grain=day`;

  test('one is kept until an event of its days comes, however late; of other days it may be any number', async () => {
    await post(service, [serviceEvents.completed('2026-01-06T08:00:00Z', { trip_id: newId() })]);
    expect(await ask(service, trips)).toMatchObject({
      cache: 'miss',
      answer: { metrics: { 'trips.completed': 1 } },
    });
    const kept = await untilHit(service, trips);
    expect(kept.answer.metrics).toMatchObject({ 'trips.completed': 1 });
    await post(service, [serviceEvents.completed('2026-01-20T08:00:00Z', { trip_id: newId() })]);
    expect(await ask(service, trips)).toMatchObject({ cache: 'hit', answer: kept.answer });
    await post(service, [serviceEvents.completed('2026-01-07T08:00:00Z', { trip_id: newId() })]);
    const moved = await ask(service, trips);
    expect(moved).toMatchObject({ cache: 'miss', answer: { metrics: { 'trips.completed': 2 } } });
    expect(await untilHit(service, trips)).toMatchObject({ answer: { metrics: { 'trips.completed': 2 } } });
  });

  test('a browser that has it gets 304, and Cache-Control: no-cache computes anew', async () => {
    const { headers, answer } = await untilHit(service, trips);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    expect(headers.get('server-timing')).toMatch(/^cache;desc=hit, total;dur=\d/);
    const again = await ask(service, trips, {
      'if-none-match': `"other", ${headers.get('etag')}`,
      ...asBrowser,
    });
    expect(again).toMatchObject({ status: 304, answer: null });
    const computed = await ask(service, trips, anew);
    expect(computed).toMatchObject({ status: 200, cache: 'miss', answer: { metrics: answer.metrics } });
    expect(computed.answer.receipt.as_of > answer.receipt.as_of).toBe(true);
  });

  test('a browser may not keep rows of persons', async () => {
    const { headers } = await ask(service, `drivers?${range}&dimensions=driver_id&metrics=drivers.earnings`);
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
  });

  test('a table that was rebuilt is read anew', async () => {
    await untilHit(service, trips);
    await service.pipeline.maintenance.rebuild([{ table: 'trips_15m', days: ['2026-01-06'] }]);
    await expect.poll(async () => (await ask(service, trips)).cache, { timeout: 20_000 }).toBe('miss');
  });
});

test('of an incomplete range one is kept for some seconds, whatever comes, and says of when it is', async () => {
  const service = await openTestService({ CACHE_TTL_LIVE: '60' });
  try {
    const now = new Date().toISOString();
    const first = await ask(service, 'trips');
    expect(first).toMatchObject({ cache: 'miss', answer: { receipt: { complete: false } } });
    await post(service, [serviceEvents.completed(now, { trip_id: newId() })]);
    expect(await ask(service, 'trips')).toMatchObject({ cache: 'hit', answer: first.answer });
    const computed = await ask(service, 'trips', anew);
    expect(computed.answer.metrics).toMatchObject({ 'trips.completed': 1 });
    expect(await ask(service, 'trips')).toMatchObject({ cache: 'hit', answer: computed.answer });
    const live = await ask(service, 'realtime');
    expect(await ask(service, 'realtime')).toMatchObject({ cache: 'hit', answer: live.answer });
  } finally {
    await service.remove();
  }
});

test('while events come, each answer has all that were acknowledged before it was asked for, and none that was not sent', async () => {
  const service = await openTestService();
  try {
    let [sent, acknowledged, isOver] = [0, 0, false];
    const write = async () => {
      for (let i = 0; i < 10; i += 1) {
        sent += 1;
        await post(service, [serviceEvents.completed('2026-01-06T08:00:00Z', { trip_id: newId() })]);
        acknowledged += 1;
        // A few readings in between, so that some find what others kept.
        for (let j = 0; j < 4; j += 1) await ask(service, 'catalog');
      }
      isOver = true;
    };
    const read = async (metric: string) => {
      while (!isOver) {
        const least = acknowledged;
        const { answer } = await ask(service, `query?metrics=${metric}&${range}`);
        const value = answer.metrics[metric] as number;
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(sent);
      }
    };
    await Promise.all([write(), ...Array.from({ length: 3 }, () => read('trips.completed'))]);
    await untilHit(service, `query?metrics=trips.completed&${range}`);
  } finally {
    await service.remove();
  }
});

test('200 who ask the same at once make one question of it', async () => {
  const service = await openTestService();
  try {
    const questions = async () => {
      const text = await (await fetch(service.metricsUrl)).text();
      return Number(/^openride_query_seconds_count\{family="trips"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const asked = await Promise.all(Array.from({ length: 200 }, () => ask(service, `trips?${range}`)));
    expect(new Set(asked.map(({ answer }) => answer.receipt.as_of)).size).toBe(1);
    expect(await questions()).toBe(1);
  } finally {
    await service.remove();
  }
});

test('every metric of the catalogue is what would be computed, kept or not, while events come family by family', async () => {
  const service = await openTestService();
  try {
    const city = makeCity(
      cityOptions('small', {
        startDay: '2026-01-05',
        days: 10,
        riders: 25,
        drivers: 4,
        routes: 4,
        pingEverySeconds: 900,
      }),
    );
    const messages = [...city.messages];
    const firstHalf = messages.filter((_, i) => i % 2 === 0);
    const of = (...some: Family[]) => firstHalf.filter(({ family }) => some.includes(family));
    await compareAll(service);
    const hits: number[] = [];
    for (const round of [of('user', 'payout', 'route'), of('booking', 'payment', 'trip'), of('location')]) {
      await send(service, round);
      hits.push(await compareAll(service));
    }
    await send(
      service,
      messages.filter((_, i) => i % 2 === 1),
    );
    hits.push(await compareAll(service), await compareAll(service));
    // Each round ends some of them, and the last one nearly all, which are then kept again.
    expect(hits.slice(0, -2).every((found) => found > 5)).toBe(true);
    expect(hits.at(-2)).toBeLessThan(catalog.metrics.size * 0.3);
    expect(hits.at(-1)).toBeGreaterThan(catalog.metrics.size * 0.6);
  } finally {
    await service.remove();
  }

  async function compareAll(service: TestService): Promise<number> {
    const ids = [...catalog.metrics.keys()];
    const truth = new Map<string, unknown>();
    for (let from = 0; from < ids.length; from += 50) {
      const { answer } = await ask(
        service,
        `query?metrics=${ids.slice(from, from + 50).join(',')}&${range}&grain=week`,
        anew,
      );
      for (const id of ids.slice(from, from + 50)) truth.set(id, valuesOf(answer, id));
    }
    const answers = await Promise.all(
      ids.map((id) => ask(service, `query?metrics=${id}&${range}&grain=week`)),
    );
    const found = new Map(answers.map(({ answer }, i) => [ids[i]!, valuesOf(answer, ids[i]!)]));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(truth));
    return answers.filter(({ cache }) => cache === 'hit').length;
  }
});

function valuesOf({ metrics, series }: Answer, id: string) {
  return [metrics[id], ...(series ?? []).map(({ values }) => values[id])];
}

async function send(service: TestService, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const body = messages.map(({ text }) => `${text.replaceAll('\n', ' ')}\n`).join('');
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: Buffer.from(body, 'latin1'),
  });
  expect(response.status).toBeLessThan(300);
  await response.text();
}

describeOnEach(['redis', 'postgres'], 'two processes', (on) => {
  describeOn('postgres', 'with a database', ({ url }) => {
    const dataDir = makeDataDir();
    let database: TestDatabase;
    let proxy: TcpProxy | null = null;
    let one: TestService;
    let other: TestService;
    beforeAll(async () => {
      database = await makeTestDatabase(url);
      if (on.backend === 'redis') {
        const { hostname: host, port } = new URL(on.endpoint.url);
        proxy = await startTcpProxy(() => ({ host, port: Number(port) }));
      }
      const settings = { DATA_DIR: dataDir, DATABASE_URL: database.url, ...redisThrough() };
      one = await openTestService(settings);
      other = await openTestService(settings);
    });
    afterAll(async () => {
      await other.close();
      await one.close();
      await proxy?.close();
      await database.drop();
      removeDataDir(dataDir);
    });
    function redisThrough(): Record<string, string> {
      if (on.backend !== 'redis' || proxy === null) return {};
      const through = Object.assign(new URL(on.endpoint.url), {
        hostname: '127.0.0.1',
        port: String(proxy.port),
      });
      return { REDIS_URL: through.href };
    }
    const trips = `query?metrics=trips.completed&${range}`;

    test('find what the other one kept, and soon know what the other one changed', async () => {
      await post(one, [serviceEvents.completed('2026-01-06T08:00:00Z', { trip_id: newId() })]);
      const kept = await untilHit(one, trips);
      // The other one may have been asked by nobody, so its first question reads the version.
      await expect
        .poll(() => ask(other, trips), { timeout: 20_000 })
        .toMatchObject({ cache: 'hit', answer: kept.answer });
      await post(other, [serviceEvents.completed('2026-01-07T08:00:00Z', { trip_id: newId() })]);
      for (const service of [one, other])
        await expect
          .poll(async () => (await ask(service, trips)).answer.metrics, { timeout: 20_000 })
          .toEqual({ 'trips.completed': 2 });
      expect((await untilHit(other, trips)).answer.metrics).toEqual({ 'trips.completed': 2 });
    });

    if (on.backend !== 'redis') return;
    test('answer as before when Redis dies under load', async () => {
      const { metrics } = (await ask(one, trips, anew)).answer;
      const readers = Array.from({ length: 8 }, async (_, reader) => {
        for (let i = 0; i < 15; i += 1) {
          if (reader === 0 && i === 5) await proxy?.cut();
          const day = String(10 + ((reader + i) % 15));
          const asked = await ask(
            i % 2 === 0 ? one : other,
            `query?metrics=trips.completed&from=2026-01-05&to=2026-01-${day}`,
          );
          expect(asked).toMatchObject({ status: 200, answer: { metrics } });
        }
      });
      await Promise.all(readers);
    });
  });
});
