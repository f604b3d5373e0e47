import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { fleetService } from '../../src/ingest/dialects/fleet-service.ts';
import { type FleetLease, openFleetSource } from '../../src/ingest/fleet/open-fleet-source.ts';
import { openSubscription } from '../../src/ingest/fleet/subscription.ts';
import { openLog } from '../../src/kernel/log.ts';
import { eventually } from '../support/eventually.ts';
import { describeOn } from '../support/services.ts';
import { uniqueName } from '../support/unique-name.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Positions by a plain Redis client, up to the answer of a metric and its receipt.

const drivers = [randomUUID(), randomUUID()];
const start = Date.parse('2026-03-04T07:00:00Z');
const { example } = fleetService.messages[0]!;

function position(driver: string, seconds: number): string {
  return example
    .replace('8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02', driver)
    .replace('2024-01-16T06:31:04.250Z', new Date(start + seconds * 1000).toISOString());
}

describeOn('redis', 'the fleet source', ({ url }) => {
  const channel = uniqueName('fleet');
  let service: TestService;
  let publisher: Redis;

  beforeAll(async () => {
    publisher = new Redis(url);
    service = await openTestService({ REDIS_URL: url, FLEET_CHANNEL: channel });
    await eventually(() => expect(service.fleet!.state().isConnected).toBe(true));
  });
  afterAll(async () => {
    await service.remove();
    publisher.disconnect();
  });

  const fact = async () => {
    const response = await fetch(`${service.url}/health`);
    return (
      (await response.json()) as { checks: { fleet: { status: string; facts: Record<string, unknown> } } }
    ).checks.fleet;
  };
  const landed = async (): Promise<number> => {
    const sql = 'SELECT count() AS n FROM location_events';
    const rows = await service.pipeline.warehouse.connection.query(z.object({ n: z.coerce.number() }), sql);
    return rows[0]!.n;
  };

  test('one position a driver in five seconds becomes an event; every message is accounted for', async () => {
    for (const driver of drivers)
      for (let second = 0; second < 120; second++) await publisher.publish(channel, position(driver, second));
    await publisher.publish(channel, '{"event":"driver:offline"}');
    await eventually(async () => expect(await landed()).toBe(48));
    const all = { received: 241, sampled_out: 192, dropped: 0, waiting: 0, connected: true };
    await eventually(async () => expect(await fact()).toMatchObject({ status: 'ok', facts: all }));
    const letters = await fetch(`${service.url}/v1/dead-letters?source=redis`);
    expect(await letters.json()).toMatchObject({
      dead_letters: [{ reason: 'dialect_unmappable', path: '/event', origin: channel }],
    });
    const prometheus = await (await fetch(service.metricsUrl)).text();
    expect(prometheus).toContain('openride_fleet_messages_total{outcome="sampled_out"} 192');
    expect(prometheus).toContain('openride_fleet_messages_total{outcome="kept"} 49');
  });

  test('the metric moves, and its receipt says what was sampled out and that messages may be missing', async () => {
    const query = 'from=2026-03-04&to=2026-03-05&metrics=drivers.online_hours';
    await eventually(async () => {
      const answer = (await (await fetch(`${service.url}/v1/metrics/query?${query}`)).json()) as {
        metrics: Record<string, number>;
        receipt: { lossy_sources?: object[] };
      };
      expect(answer.metrics['drivers.online_hours']).toBeCloseTo((2 * 115) / 3600, 4);
      expect(answer.receipt.lossy_sources).toEqual([{ origin: channel, sampled_out: 192, dropped: 0 }]);
    });
  });

  test('a connection that is cut comes back by itself, and the cut is told', async () => {
    const clients = String(await publisher.client('LIST')).split('\n');
    const ours = clients.filter((line) => line.includes(`name=openride-analytics/${channel} `));
    for (const line of ours) await publisher.client('KILL', 'ID', /id=(\d+)/.exec(line)![1]!);
    await eventually(() => expect(service.fleet!.state().disconnects).toBeGreaterThan(0));
    let second = 1000;
    await eventually(async () => {
      second += 10;
      expect(await publisher.publish(channel, position(drivers[0]!, second))).toBe(1);
    });
    await eventually(async () => expect(await landed()).toBe(49));
  });

  test('a channel that Redis refuses is told, asked for again on the same connection, and heard once it is allowed', async () => {
    const user = uniqueName('deaf');
    const other = uniqueName('refused');
    await publisher.acl('SETUSER', user, 'on', '>secret', '~*', '+@all', 'resetchannels');
    const told: string[] = [];
    const as = new URL(url);
    [as.username, as.password] = [user, 'secret'];
    const subscription = openSubscription({
      url: as.href,
      channel: other,
      onMessage: () => undefined,
      onDisconnected: () => undefined,
      log: openLog('warn', { write: (line) => told.push(line) }),
    });
    const idOfOurs = async () =>
      /id=(\d+) .*name=openride-analytics\/refused/.exec(String(await publisher.client('LIST')))?.[1];
    await eventually(() => expect(subscription.state().lastError).toContain('NOPERM'));
    const before = await idOfOurs();
    const refused = async () =>
      Number(/cmdstat_subscribe:.*rejected_calls=(\d+)/.exec(await publisher.info('commandstats'))![1]);
    const refusedBefore = await refused();
    await eventually(async () => expect(await refused()).toBeGreaterThan(refusedBefore + 1));
    expect(await idOfOurs()).toBe(before);
    await publisher.acl('SETUSER', user, 'allchannels');
    await eventually(() =>
      expect(subscription.state()).toMatchObject({ isConnected: true, lastError: null }),
    );
    expect(told.filter((line) => line.includes('NOPERM'))).toHaveLength(1);
    await subscription.close();
    await publisher.acl('DELUSER', user);
  });

  test('of two processes one listens; when it stops, or loses the lease, the other takes over', async () => {
    const other = uniqueName('fleet');
    let holder: symbol | null = null;
    const losses = new Map<symbol, AbortController>();
    const leaseOf = (me: symbol): FleetLease => ({
      acquire() {
        if (holder !== null) return Promise.resolve(null);
        holder = me;
        const loss = new AbortController();
        losses.set(me, loss);
        return Promise.resolve({
          lost: loss.signal,
          release() {
            if (holder === me) holder = null;
            return Promise.resolve();
          },
        });
      },
    });
    const open = (me: symbol) =>
      openFleetSource({
        url,
        channel: other,
        sampleEveryMs: 0,
        check: () => ({ ok: false, rejection: { reason: 'empty', path: '', message: '', eventType: null } }),
        intake: service.pipeline.intake,
        connection: service.pipeline.warehouse.connection,
        lease: leaseOf(me),
        now: Date.now,
        log: openLog('silent'),
        standbyMs: 20,
        observe: () => undefined,
      });
    const names = [Symbol('one'), Symbol('two')] as const;
    const [one, two] = [open(names[0]), open(names[1])];
    await eventually(() => expect(one.state().isConnected).toBe(true));
    expect(two.state().role).toBe('standby');
    losses.get(names[0])!.abort();
    await eventually(() => expect([one, two].filter((source) => source.state().isConnected)).toHaveLength(1));
    await one.close();
    await eventually(() => expect(two.state().isConnected).toBe(true));
    expect(await publisher.publish(other, 'x')).toBe(1);
    await eventually(() => expect(two.state().received).toBe(1));
    await two.close();
  });
});
