import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/proxied-database.ts';
import { describeOn } from '../support/services.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Two processes share the keys in PostgreSQL; one of them loses it.

const ADMIN = 'the-secret-of-the-operator';

describeOn('postgres', 'keys of two processes', (server) => {
  let database: ProxiedDatabase;
  let one: TestService;
  let other: TestService;
  beforeAll(async () => {
    database = await openProxiedDatabase(server.url);
    const settings = { API_KEYS: `boss:admin:${ADMIN}`, DATABASE_POOL_SIZE: '3' };
    one = await openTestService({ ...settings, DATABASE_URL: database.direct });
    other = await openTestService({ ...settings, DATABASE_URL: database.url.href });
  });
  afterAll(async () => {
    await one.remove();
    await other.remove();
    await database.close();
  });

  const ask = (service: TestService, path: string, as: string, init: RequestInit = {}) =>
    fetch(`${service.url}${path}`, {
      ...init,
      headers: { 'x-api-key': as, 'content-type': 'application/json' },
    });
  const make = async (name: string, expires_at: string | null = null) => {
    const body = JSON.stringify({ name, scopes: ['read'], expires_at });
    const answer = await ask(one, '/v1/keys', ADMIN, { method: 'POST', body });
    return (await answer.json()) as { id: string; secret: string };
  };
  const use = async (service: TestService, secret: string) =>
    (await ask(service, '/v1/metrics/catalog', secret)).status;

  test('one that a process revokes ends in the other within five seconds, and so does what it had opened', async () => {
    const { id, secret } = await make('lost');
    expect([await use(one, secret), await use(other, secret)]).toEqual([200, 200]);
    const closed = Promise.withResolvers<number>();
    other.access.whenRevoked(id, () => closed.resolve(performance.now()));
    const revokedAt = performance.now();
    await ask(one, `/v1/keys/${id}/revoke`, ADMIN, { method: 'POST' });
    await expect.poll(() => use(other, secret), { timeout: 5_000, interval: 100 }).toBe(401);
    expect((await closed.promise) - revokedAt).toBeLessThan(5_000);
  });

  test('one that is rotated without an overlap, or expires, ends in the other within five seconds', async () => {
    const { id, secret } = await make('rotated');
    expect(await use(other, secret)).toBe(200);
    const body = JSON.stringify({ overlap_seconds: 0 });
    const rotated = await ask(one, `/v1/keys/${id}/rotate`, ADMIN, { method: 'POST', body });
    const fresh = (await rotated.json()) as { secret: string };
    expect(await use(other, fresh.secret)).toBe(200);
    await expect.poll(() => use(other, secret), { timeout: 5_000, interval: 100 }).toBe(401);
    const guest = await make('guest', new Date(Date.now() + 1_500).toISOString());
    expect(await use(other, guest.secret)).toBe(200);
    await expect.poll(() => use(other, guest.secret), { timeout: 5_000, interval: 100 }).toBe(401);
  });

  test('without PostgreSQL known keys go on, unknown ones are told to wait, and API_KEYS work', async () => {
    const known = await make('known');
    const unknown = await make('unknown');
    expect(await use(other, known.secret)).toBe(200);
    await database.line.cut();
    await expect
      .poll(async () => (await ask(other, '/v1/metrics/catalog', unknown.secret)).status, { timeout: 20_000 })
      .toBe(503);
    const refused = await ask(other, '/v1/metrics/catalog', unknown.secret);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'keys_unavailable' });
    expect([await use(other, known.secret), await use(other, ADMIN)]).toEqual([200, 200]);
    const health = (await (await ask(other, '/health', ADMIN)).json()) as { checks: object };
    expect(health.checks).toMatchObject({ keys: { status: 'degraded' } });
    await database.line.restore();
    await expect.poll(() => use(other, unknown.secret), { timeout: 30_000 }).toBe(200);
  });
});
