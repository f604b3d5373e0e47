import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { commandLine } from '../support/command-line.ts';
import { type RegisteredRoute, withRoutes } from '../support/registered-routes.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Keys are made, used, rotated and revoked, and the audit says who did it.

interface Key {
  id: string;
  state: string;
  secret: string;
  scopes: string[];
  last_used_at: string | null;
  replaced_by: string | null;
}
interface Row {
  actor: string;
  act: string;
  entity: string;
  result: string;
  code: string | null;
  times: number;
}

const ADMIN = 'the-secret-of-the-operator';
const RAW = 'the-secret-of-the-auditor';
let service: TestService;
let routes: RegisteredRoute[];
let commands: Awaited<ReturnType<typeof commandLine>>['commands'];
let command: Awaited<ReturnType<typeof commandLine>>['run'];
beforeAll(async () => {
  const settings = { API_KEYS: `boss:admin:${ADMIN},auditor:read+dead_letters:raw:${RAW}` };
  const made = await withRoutes(() => openTestService(settings));
  service = made.opened;
  routes = made.routes;
  ({ commands, run: command } = await commandLine(service.dataDir));
});
afterAll(() => service.remove());

async function ask<Answer = unknown>(
  path: string,
  { as = ADMIN, method = 'GET', body }: { as?: string; method?: string; body?: unknown } = {},
): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { 'x-api-key': as, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

const post = <Answer = unknown>(path: string, body?: unknown, as = ADMIN) =>
  ask<Answer>(path, { method: 'POST', body, as });
const make = async (body: object) => (await post<Key>('/v1/keys', body)).answer;
const stateOf = async (secret: string) => {
  const { status, answer } = await ask<{ code?: string }>('/v1/metrics/catalog', { as: secret });
  return answer.code ?? status;
};
const rowsOf = async (filter: string) =>
  (await ask<{ audit: Row[] }>(`/v1/audit?${filter}`)).answer.audit.map(
    ({ actor, act, entity, result, code, times }) => ({ actor, act, entity, result, code, times }),
  );

/** The key is made by the command line: the scope `admin` does not hold `tokens`, so it gives it to nobody. */
const makeOfApp = async (name: string) =>
  JSON.parse((await command('keys create', name, '--preset', 'mobile-backend', '--json')).out) as Key;

describe('keys', () => {
  test('are made over the API, shown without their secrets, and do what their scopes say', async () => {
    const made = await make({ name: 'page', owner: 'web team', preset: 'wall-display', scopes: ['exports'] });
    expect(made).toMatchObject({ name: 'page', owner: 'web team', state: 'active', replaced_by: null });
    expect(made.secret).toMatch(/^or_live_/);
    expect(await stateOf(made.secret)).toBe(200);
    expect((await ask('/v1/jobs', { as: made.secret })).status).toBe(403);
    const { answer } = await ask<{ keys: Key[] }>('/v1/keys');
    expect(answer.keys.map(({ id }) => id)).toContain(made.id);
    expect(JSON.stringify(answer)).not.toContain(made.secret);
  });

  test('rotate: both work until the overlap is over, and then only the new one', async () => {
    const old = await make({ name: 'till', scopes: ['read'] });
    const { answer: fresh } = await post<Key>('/v1/keys/till/rotate', { overlap_seconds: 2 });
    expect(fresh.scopes).toEqual(['read']);
    expect([await stateOf(old.secret), await stateOf(fresh.secret)]).toEqual([200, 200]);
    await expect.poll(() => stateOf(old.secret), { timeout: 10_000 }).toBe('key_expired');
    expect(await stateOf(fresh.secret)).toBe(200);
    expect((await post<{ code: string }>(`/v1/keys/${old.id}/rotate`)).answer.code).toBe('key_not_active');
  });

  test('while both work their name is ambiguous, so that revoking ends the one that is meant', async () => {
    const old = await make({ name: 'leaked', scopes: ['read'] });
    const { answer: fresh } = await post<Key>('/v1/keys/leaked/rotate', { overlap_seconds: 60 });
    const { status, answer } = await post<{ code: string; allowed: string[] }>('/v1/keys/leaked/revoke');
    expect([status, answer.code]).toEqual([409, 'key_name_ambiguous']);
    expect(answer.allowed.toSorted()).toEqual([old.id, fresh.id].toSorted());
    await post(`/v1/keys/${old.id}/revoke`);
    expect([await stateOf(old.secret), await stateOf(fresh.secret)]).toEqual(['key_revoked', 200]);
    expect((await post<Key>('/v1/keys/leaked/revoke')).answer.id).toBe(fresh.id);
  });

  test('two who rotate one at once make one successor', async () => {
    const { id } = await make({ name: 'twice', scopes: ['read'] });
    const both = await Promise.all([post(`/v1/keys/${id}/rotate`), post(`/v1/keys/${id}/rotate`)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  test('an administrator has no tokens to give: they show personal numbers', async () => {
    expect(await post('/v1/keys', { name: 'app', preset: 'mobile-backend' })).toMatchObject({
      status: 403,
      answer: { code: 'scope_beyond_own', allowed: ['tokens'] },
    });
    expect(await post('/v1/tokens', { driver_id: '6f1c9a52-3d0b-4b7e-9a51-0a4c7f2d8e11' })).toMatchObject({
      status: 403,
      answer: { code: 'insufficient_scope' },
    });
  });

  test('a revoked one ends at once in the process that revoked it', async () => {
    const { id, secret } = await make({ name: 'lost', scopes: ['read'] });
    expect(await stateOf(secret)).toBe(200);
    expect((await post<Key>(`/v1/keys/${id}/revoke`)).answer.state).toBe('revoked');
    expect(await stateOf(secret)).toBe('key_revoked');
  });

  test('the tokens of one end with it', async () => {
    const { id, secret } = await makeOfApp('app');
    const { answer } = await post<{ token: string }>('/v1/tokens', { driver_id: randomUUID() }, secret);
    const own = () => ask<{ code?: string }>('/v1/me/summary', { as: answer.token });
    expect((await own()).status).toBe(200);
    // Another process revokes it; this one would know at once.
    expect((await command('keys revoke', id)).code).toBe(0);
    await expect.poll(async () => (await own()).answer.code, { timeout: 5_000 }).toBe('key_revoked');
  });

  test('one that expires ends by itself', async () => {
    const expires_at = new Date(Date.now() + 1_500).toISOString();
    const { secret } = await make({ name: 'guest', scopes: ['read'], expires_at });
    expect(await stateOf(secret)).toBe(200);
    await expect.poll(() => stateOf(secret), { timeout: 10_000 }).toBe('key_expired');
  });

  test.each([
    [{ name: 'x' }, 400, 'invalid_parameter', 'scopes'],
    [{ name: 'x', scopes: ['fly'] }, 400, 'invalid_parameter', 'scopes'],
    [{ name: 'x', preset: 'king' }, 400, 'invalid_parameter', 'preset'],
    [{ name: 'a b', scopes: ['read'] }, 400, 'invalid_parameter', 'name'],
    [{ name: 'x', owner: 'a\0b', scopes: ['read'] }, 400, 'invalid_parameter', 'owner'],
    [{ name: 'x', scopes: ['read'], colour: 1 }, 400, 'invalid_parameter', 'colour'],
    [{ name: 'x', scopes: ['read'], expires_at: 'soon' }, 400, 'invalid_parameter', 'expires_at'],
    [{ name: 'x', scopes: ['read', 'dead_letters:raw'] }, 403, 'scope_beyond_own', 'scopes'],
  ])('%j is refused', async (body, status, code, parameter) => {
    const answer = await post('/v1/keys', body);
    expect(answer).toMatchObject({ status, answer: { code, parameter } });
  });

  test('the command line makes, lists, rotates and revokes them while the service runs', async () => {
    const made = await command(
      'keys create',
      'scripts',
      '--scopes',
      'read+dead_letters:raw',
      '--expires',
      '30',
    );
    expect([made.code, made.err]).toEqual([0, expect.stringContaining('read, dead_letters:raw')]);
    const secret = made.out.trim();
    expect(await stateOf(secret)).toBe(200);
    expect((await command('keys list')).out).toContain('scripts');
    const rotated = await command('keys rotate', 'scripts', '--overlap', '0', '--json');
    const fresh = JSON.parse(rotated.out) as Key;
    await expect.poll(() => stateOf(secret), { timeout: 5_000 }).toBe('key_expired');
    expect(await stateOf(fresh.secret)).toBe(200);
    expect((await command('keys revoke', fresh.id)).out).toContain('is revoked');
    await expect.poll(() => stateOf(fresh.secret), { timeout: 5_000 }).toBe('key_revoked');
    expect(await command('keys revoke', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('keys list') as string,
    });
    expect(await command('keys create', 'x', '--expires', 'soon', '--scopes', 'read')).toMatchObject({
      code: 2,
    });
    expect(await rowsOf(`entity=key:${fresh.id}&actor=cli`)).toEqual([
      { actor: 'cli', act: 'keys.revoke', entity: `key:${fresh.id}`, result: 'done', code: null, times: 1 },
      { actor: 'cli', act: 'keys.create', entity: `key:${fresh.id}`, result: 'done', code: null, times: 1 },
    ]);
  });

  test('the last use of one is remembered', async () => {
    const { id, secret } = await make({ name: 'used', scopes: ['read'] });
    await stateOf(secret);
    const lastUsed = async () =>
      (await ask<{ keys: Key[] }>('/v1/keys')).answer.keys.find((key) => key.id === id)?.last_used_at;
    await expect.poll(lastUsed, { timeout: 10_000 }).not.toBeNull();
  });
});

describe('a request that is sent again with its Idempotency-Key', () => {
  const send = async (path: string, key: string, body: object) => {
    const headers = { 'x-api-key': ADMIN, 'content-type': 'application/json', 'idempotency-key': key };
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const replayed = response.headers.get('idempotency-replayed');
    return { status: response.status, replayed, answer: (await response.json()) as Key & { code?: string } };
  };

  test('makes no second key, and is answered with the first one without its secret', async () => {
    const sent = randomUUID();
    const first = await send('/v1/keys', sent, { name: 'retried', scopes: ['read'] });
    expect([first.status, first.replayed]).toEqual([201, null]);
    // Another order of the members is the same request.
    const again = await send('/v1/keys', sent, { scopes: ['read'], name: 'retried' });
    expect(again).toEqual({
      status: 200,
      replayed: 'true',
      answer: {
        ...first.answer,
        secret: null,
        explanation: expect.stringContaining(`/v1/keys/${first.answer.id}/rotate`) as string,
      },
    });
    expect(await rowsOf(`entity=key:${first.answer.id}`)).toHaveLength(1);
    const { answer } = await ask<{ keys: { name: string }[] }>('/v1/keys');
    expect(answer.keys.filter(({ name }) => name === 'retried')).toHaveLength(1);
  });

  test('rotates a key once, also by a name that both keys have now', async () => {
    await make({ name: 'rotated-once', scopes: ['read'] });
    const sent = randomUUID();
    const first = await send('/v1/keys/rotated-once/rotate', sent, { overlap_seconds: 60 });
    const again = await send('/v1/keys/rotated-once/rotate', sent, { overlap_seconds: 60 });
    expect([first.status, again.status, again.answer.id, again.answer.secret]).toEqual([
      201,
      200,
      first.answer.id,
      null,
    ]);
  });

  test.each([
    ['another body', '/v1/keys', { name: 'reused', scopes: ['read', 'ingest'] }],
    ['another resource', '/v1/keys/reused/rotate', {}],
  ])('is refused with %s', async (_, path, body) => {
    const sent = randomUUID();
    await send('/v1/keys', sent, { name: 'reused', scopes: ['read'] });
    const { status, answer } = await send(path, sent, body);
    expect([status, answer.code]).toEqual([409, 'idempotency_key_reused']);
  });

  test.each([['two words'], [`${'k'.repeat(256)}`]])('takes no key like %j', async (key) => {
    const { status, answer } = await send('/v1/keys', key, { name: 'x', scopes: ['read'] });
    expect([status, answer]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_parameter', parameter: 'idempotency-key' }),
    ]);
  });
});

describe('the audit', () => {
  const dayOfBookings = {
    of: 'events',
    query: { family: 'booking', from: '2026-01-05', to: '2026-01-06' },
    format: 'csv',
  };

  // Each act that the service knows, how it is done, and the rows that it leaves: the newest first.
  const acts: Record<string, () => Promise<{ filter: string; rows: Partial<Row>[] }>> = {
    'keys.create': async () => {
      const { id } = await make({ name: 'a', scopes: ['read'] });
      return {
        filter: `entity=key:${id}`,
        rows: [{ actor: 'setting:boss', act: 'keys.create', result: 'done' }],
      };
    },
    'keys.rotate': async () => {
      const { id } = await make({ name: 'b', scopes: ['read'] });
      await post(`/v1/keys/${id}/rotate`);
      return { filter: `entity=key:${id}`, rows: [{ act: 'keys.rotate' }, { act: 'keys.create' }] };
    },
    'keys.revoke': async () => {
      const { id } = await make({ name: 'c', scopes: ['read'] });
      await post(`/v1/keys/${id}/revoke`);
      await post(`/v1/keys/${id}/revoke`);
      return { filter: `entity=key:${id}`, rows: [{ act: 'keys.revoke' }, { act: 'keys.create' }] };
    },
    'keys.use_ended': async () => {
      const { id, secret } = await make({ name: 'd', scopes: ['read'] });
      await post(`/v1/keys/${id}/revoke`);
      for (let i = 0; i < 5; i += 1) await stateOf(secret);
      const rows = [{ actor: id, act: 'keys.use_ended', result: 'refused', code: 'key_revoked', times: 1 }];
      return { filter: `entity=key:${id}&act=keys.use_ended`, rows };
    },
    'keys.new_address': async () => {
      const { id, secret } = await make({ name: 'e', scopes: ['read'] });
      for (const address of ['203.0.113.7', '203.0.113.8']) {
        expect(await service.access.identify({ secret, address })).toMatchObject({ outcome: 'known' });
        await expect.poll(() => addressesOf(id)).toContain(address);
      }
      return { filter: `entity=key:${id}&act=keys.new_address`, rows: [{ actor: id, result: 'done' }] };
    },
    'access.refused': async () => {
      const { id, secret } = await make({ name: 'f', scopes: ['read'] });
      for (let i = 0; i < 5; i += 1) await ask('/v1/keys', { as: secret });
      const rows = [
        { entity: 'route:GET /v1/keys', result: 'refused', code: 'insufficient_scope', times: 1 },
      ];
      return { filter: `actor=${id}`, rows };
    },
    'an id of the path that no database stores': async () => {
      const { id, secret } = await make({ name: 'nul', scopes: ['read'] });
      for (let i = 0; i < 5; i += 1) await post('/v1/jobs/%00/run', undefined, secret);
      const rows = [
        { act: 'jobs.run', entity: 'job:', result: 'refused', code: 'insufficient_scope', times: 1 },
      ];
      return { filter: `actor=${id}`, rows };
    },
    'access.refused beyond own scopes': async () => {
      const { id, secret } = await make({ name: 'g', scopes: ['admin'] });
      await post('/v1/keys', { name: 'h', scopes: ['people:read'] }, secret);
      const rows = [{ entity: 'route:POST /v1/keys', result: 'refused', code: 'scope_beyond_own' }];
      return { filter: `actor=${id}`, rows };
    },
    'calendar.declare': async () => {
      await ask('/v1/calendar/a-day', { method: 'PUT', body: { name: 'A day', first_day: '2026-05-06' } });
      return { filter: 'entity=calendar:a-day', rows: [{ actor: 'setting:boss', result: 'done' }] };
    },
    'calendar.remove': async () => {
      await ask('/v1/calendar/no-day', { method: 'DELETE', body: {} });
      const rows = [{ actor: 'setting:boss', result: 'failed', code: 'calendar_entry_not_found' }];
      return { filter: 'entity=calendar:no-day', rows };
    },
    'deliveries.test': async () => {
      await post('/v1/deliveries/test', { receiver: { channel: 'file', name: 'audit' } });
      const row = {
        actor: 'setting:boss',
        result: 'done',
        entity: expect.stringMatching(/^delivery:dlv_/) as string,
      };
      return { filter: 'act=deliveries.test', rows: [row] };
    },
    'deliveries.retry': () =>
      actOnNothing('deliveries.retry', '/v1/deliveries/nothing/retry', 'delivery_not_found'),
    'deliveries.cancel': () =>
      actOnNothing('deliveries.cancel', '/v1/deliveries/nothing/cancel', 'delivery_not_found'),
    'alerts.acknowledge': () =>
      actOnNothing('alerts.acknowledge', '/v1/alerts/rules/nothing/acknowledge', 'alert_rule_not_found'),
    'alerts.save': async () => {
      const rule = { id: 'audited', name: 'A', metric: 'bookings.created', condition: { kind: 'absence' } };
      await ask('/v1/alerts/rules/audited', { method: 'PUT', body: rule });
      return { filter: 'entity=alert:audited', rows: [{ actor: 'setting:boss', result: 'done' }] };
    },
    'alerts.remove': async () => {
      await ask('/v1/alerts/rules/no-rule', { method: 'DELETE', body: {} });
      const rows = [{ actor: 'setting:boss', result: 'failed', code: 'alert_rule_not_found' }];
      return { filter: 'entity=alert:no-rule', rows };
    },
    'alerts.silence': async () => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      await post('/v1/alerts/silences', { rule: 'nothing', until, comment: 'release' });
      const row = {
        actor: 'setting:boss',
        result: 'done',
        entity: expect.stringMatching(/^silence:sil_/) as string,
      };
      return { filter: 'act=alerts.silence', rows: [row] };
    },
    'alerts.unsilence': async () => {
      await ask('/v1/alerts/silences/no-silence', { method: 'DELETE', body: {} });
      const rows = [{ actor: 'setting:boss', result: 'failed', code: 'silence_not_found' }];
      return { filter: 'entity=silence:no-silence', rows };
    },
    'sql.cancel': async () => {
      const made = await command('keys create', 'analyst', '--scopes', 'sql', '--json');
      const { secret, id } = JSON.parse(made.out) as Key;
      await ask('/v1/sql/no-statement', { as: secret, method: 'DELETE' });
      const row = { actor: id, result: 'failed', code: 'sql_not_running' };
      return { filter: 'entity=sql:no-statement', rows: [row] };
    },
    sign_out: async () => {
      const { id, secret } = await make({ name: 'signs-in', scopes: ['read'] });
      const headers = { 'content-type': 'application/json', origin: service.url };
      const body = JSON.stringify({ key: secret });
      const signedIn = await fetch(`${service.url}/v1/sign-in`, { method: 'POST', headers, body });
      const [cookie = ''] = signedIn.headers.getSetCookie();
      await fetch(`${service.url}/v1/sign-out`, {
        method: 'POST',
        headers: { origin: service.url, cookie: cookie.split(';')[0]! },
      });
      return { filter: `actor=${id}`, rows: [{ act: 'sign_out' }, { act: 'sign_in', result: 'done' }] };
    },
    'sessions.revoke': async () => {
      await post('/v1/sessions/ses_none/revoke');
      const rows = [{ act: 'sessions.revoke', result: 'failed' as const, code: 'session_not_found' }];
      return { filter: 'entity=session:ses_none', rows };
    },
    'sessions.read': async () => {
      const { id, secret } = await make({ name: 'sees-sessions', scopes: ['admin'] });
      await ask('/v1/sessions', { as: secret });
      return { filter: `actor=${id}`, rows: [{ act: 'sessions.read', result: 'done' }] };
    },
    'audit.read': async () => {
      await ask('/v1/audit');
      return { filter: 'act=audit.read', rows: [{ actor: 'setting:boss', entity: '', result: 'done' }] };
    },
    'places.exact': async () => {
      const { out } = await command('keys create', 'exact', '--scopes', 'read+analyses+geo:exact', '--json');
      const { id, secret } = JSON.parse(out) as Key;
      await ask('/v1/analytics/geographic', { as: secret });
      await ask('/v1/analytics/geographic');
      const other = await command(
        'keys create',
        'exact-batch',
        '--scopes',
        'read+analyses+geo:exact',
        '--json',
      );
      const batching = JSON.parse(other.out) as Key;
      for (const key of [batching.secret, ADMIN])
        await (
          await fetch(`${service.url}/v1/metrics/batch`, {
            method: 'POST',
            headers: { 'x-api-key': key, 'content-type': 'application/json' },
            body: JSON.stringify({ queries: [{ id: 'a', of: 'geographic', query: {} }] }),
          })
        ).text();
      const row = { entity: '', result: 'done', times: 1 };
      return {
        filter: 'act=places.exact',
        rows: [
          { actor: batching.id, ...row },
          { actor: id, ...row },
        ],
      };
    },
    'audit.export': async () => {
      const { id, secret } = await make({ name: 'exporter', scopes: ['admin'] });
      await ask('/v1/audit?limit=1', { as: secret });
      for (const format of ['csv', 'ndjson'])
        await (
          await fetch(`${service.url}/v1/audit?act=none&format=${format}`, {
            headers: { 'x-api-key': secret },
          })
        ).text();
      const rows = [{ act: 'audit.export' }, { act: 'audit.export', result: 'done', times: 1 }];
      return { filter: `actor=${id}&act=audit.export`, rows };
    },
    'tokens.mint': async () => {
      const { id, secret } = await makeOfApp('i');
      for (let i = 0; i < 3; i += 1)
        expect((await post('/v1/tokens', { driver_id: randomUUID() }, secret)).status).toBe(201);
      const rows = [{ act: 'tokens.mint', entity: '', result: 'done', times: 1 }];
      return { filter: `actor=${id}`, rows };
    },
    'exports.order': async () => {
      const { id, secret } = await make({ name: 'k', scopes: ['exports', 'read'] });
      const { answer } = await post<{ id: string }>('/v1/exports', dayOfBookings, secret);
      const rows = [{ actor: id, result: 'done', code: null }];
      return { filter: `entity=export:${answer.id}&act=exports.order`, rows };
    },
    'exports.download': async () => {
      await ask('/v1/exports/nothing/file');
      const rows = [{ actor: 'setting:boss', result: 'failed', code: 'export_not_found' }];
      return { filter: 'entity=export:nothing&act=exports.download', rows };
    },
    'exports.end': async () => {
      const { answer } = await post<{ id: string }>('/v1/exports', dayOfBookings);
      await ask(`/v1/exports/${answer.id}`, { method: 'DELETE' });
      return { filter: `entity=export:${answer.id}&act=exports.end`, rows: [{ result: 'done' }] };
    },
    'jobs.pause': () => actOnJob('pause'),
    'jobs.resume': () => actOnJob('resume'),
    'jobs.run': () => actOnJob('run'),
    'checks.pause': () => actOnCheck('pause'),
    'checks.resume': () => actOnCheck('resume'),
    'checks.run': () => actOnCheck('run'),
    'dead_letters.read_raw': async () => {
      const id = await letter();
      await ask(`/v1/dead-letters/${id}`);
      await ask(`/v1/dead-letters/${id}`, { as: RAW });
      return { filter: `entity=dead_letter:${id}`, rows: [{ actor: 'setting:auditor', result: 'done' }] };
    },
    'dead_letters.replay': async () => {
      const id = await letter();
      await post(`/v1/dead-letters/${id}/replay`, Object.values(eventExamples)[0]);
      const rows = [{ actor: 'setting:boss', act: 'dead_letters.replay', result: 'done' }];
      return { filter: `entity=dead_letter:${id}`, rows };
    },
  };

  // Commands do the same acts.
  const actsByCommands: Record<string, () => Promise<{ filter: string; rows: Partial<Row>[] }>> = {
    'calendar.declare': async () => {
      const declared = await command('calendar declare', 'by-command', '2026-05-06', '--name', 'A day');
      expect(declared.code).toBe(0);
      return { filter: 'entity=calendar:by-command', rows: [byCommand('calendar.declare')] };
    },
    'calendar.remove': async () => {
      expect((await command('calendar remove', 'nothing')).code).toBe(1);
      const row = { ...byCommand('calendar.remove'), result: 'failed', code: 'calendar_entry_not_found' };
      return { filter: 'entity=calendar:nothing', rows: [row] };
    },
    'dead_letters.read_raw': async () => {
      const id = await letter();
      expect((await command('dead-letters show', id)).code).toBe(0);
      expect((await command('dead-letters show', id, '--raw')).code).toBe(0);
      return { filter: `entity=dead_letter:${id}`, rows: [byCommand('dead_letters.read_raw')] };
    },
    'dead_letters.replay': async () => {
      const id = await letter();
      expect((await command('dead-letters replay', id)).code).toBe(1); // rejected again
      return { filter: `entity=dead_letter:${id}`, rows: [byCommand('dead_letters.replay')] };
    },
    'exports.make': async () => {
      const range = ['--from', '2026-01-05', '--to', '2026-01-06'];
      expect((await command('export events', '--family', 'booking', ...range)).code).toBe(0);
      return { filter: 'actor=cli&act=exports.make', rows: [byCommand('exports.make')] };
    },
    'alerts.push': async () => {
      const file = join(service.dataDir, 'rules.json');
      writeFileSync(file, '{"rules": []}');
      expect((await command('alerts push', file)).code).toBe(0);
      return { filter: 'act=alerts.push', rows: [byCommand('alerts.push')] };
    },
    'sql.query': async () => {
      expect((await command('sql', 'SELECT 1')).code).toBe(1); // the server of this run has no user for SQL
      return {
        filter: 'act=sql.query',
        rows: [{ ...byCommand('sql.query'), result: 'failed', code: 'sql_unavailable' }],
      };
    },
    'store.rebuild': async () => {
      expect((await command('rebuild')).code).toBe(0);
      return { filter: 'act=store.rebuild', rows: [byCommand('store.rebuild')] };
    },
    'store.backup': async () => {
      expect((await command('backup', service.dataDir)).code).toBe(1);
      const row = { ...byCommand('store.backup'), result: 'failed', code: 'backup_exists' };
      return { filter: `entity=backup:${service.dataDir}`, rows: [row] };
    },
  };
  const byCommand = (act: string) => ({ actor: 'cli', act, result: 'done', code: null });

  async function actOnNothing(act: string, path: string, code: string) {
    await post(path, {});
    return { filter: `act=${act}`, rows: [{ actor: 'setting:boss', result: 'failed', code }] };
  }
  async function actOnJob(verb: string) {
    await post(`/v1/jobs/nothing/${verb}`);
    const rows = [{ actor: 'setting:boss', result: 'failed', code: 'job_not_found' }];
    return { filter: `entity=job:nothing&act=jobs.${verb}`, rows };
  }
  async function actOnCheck(verb: string) {
    await post(`/v1/data-quality/volume_drift/${verb}`);
    return { filter: `entity=check:volume_drift&act=checks.${verb}`, rows: [{ actor: 'setting:boss' }] };
  }
  let letters = 0;
  async function letter(): Promise<string> {
    const { answer } = await post<{ results: { dead_letter_id: string }[] }>('/v1/events', {
      no: (letters += 1),
    });
    return answer.results[0]!.dead_letter_id;
  }
  async function addressesOf(id: string): Promise<string[]> {
    const db = service.metadata.db.withTables<{
      access_key_addresses: { key_id: string; address: string };
    }>();
    const rows = await db
      .selectFrom('access_key_addresses')
      .select('address')
      .where('key_id', '=', id)
      .execute();
    return rows.map(({ address }) => address);
  }

  test('every act that a route declares is in the table below', () => {
    const declared = routes.flatMap(({ config }) => config.audit?.act ?? []);
    expect(declared.filter((act) => !Object.hasOwn(acts, act))).toEqual([]);
  });

  test('every act that a command declares is in the other one', () => {
    const declared = Object.values(commands).flatMap(({ audit }) => audit?.act ?? []);
    // backup.test.ts shows the row of a restore.
    expect(declared.toSorted()).toEqual([...Object.keys(actsByCommands), 'store.restore'].toSorted());
  });

  test.each(Object.entries(actsByCommands))('%s by a command leaves its row', async (_, act) => {
    const { filter, rows } = await act();
    expect(await rowsOf(filter)).toMatchObject(rows);
  });

  test.each(Object.entries(acts))('%s leaves its rows', async (_, act) => {
    const { filter, rows } = await act();
    await expect.poll(() => rowsOf(filter), { timeout: 10_000 }).toMatchObject(rows);
  });

  test('keeps its rows: nobody changes one, and only old ones are removed', async () => {
    const db = service.metadata.db.withTables<{ audit: { id: number; act: string; at: Date } }>();
    await expect(db.updateTable('audit').set({ act: 'x' }).execute()).rejects.toThrow(/not changed/);
    await expect(db.deleteFrom('audit').execute()).rejects.toThrow(/not changed/);
    await db.deleteFrom('audit').where('at', '<', new Date(0)).execute();
  });
});

test('health says how keys and audit are', async () => {
  const { answer } = await ask<{ checks: object }>('/health');
  expect(answer.checks).toMatchObject({
    keys: { status: 'ok', facts: { keys_of_settings: 2 } },
    audit: { status: 'ok', facts: { lost_rows: 0 } },
  });
});
