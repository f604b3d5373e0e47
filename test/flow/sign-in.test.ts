import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLiveClient } from '../support/live-client.ts';
import { type OidcIssuer, openIssuer } from '../support/oidc-issuer.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// People sign in with a browser: by a key, or at an issuer. The cookie then speaks for them, from pages of the service alone, until the
// session ends.

const BOSS = 'secret-of-the-boss-0001';
const VIEWER = 'secret-of-viewers-0001';
const people = {
  ada: { name: 'Ada Obi', roles: ['analyst', 'something else'] },
  tunde: { name: 'Tunde Bello', roles: ['driver'] },
};

let service: TestService;
let issuer: OidcIssuer;
beforeAll(async () => {
  issuer = await openIssuer(people, () => `${service.url}/v1/sign-in/oidc/callback`);
  service = await openTestService({
    API_KEYS: `boss:admin:${BOSS},viewer:read:${VIEWER}`,
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: issuer.clientId,
    OIDC_CLIENT_SECRET: issuer.clientSecret,
    CORS_ORIGINS: 'https://other.example',
  });
});
afterAll(async () => {
  await service.remove();
  await issuer.close();
});

type Json = Record<string, unknown>;

/** A browser: it keeps cookies by their site, says from which page it asks, and follows no redirect by itself. */
function openBrowser() {
  const jars = new Map<string, Map<string, string>>();
  const setCookies: string[] = [];
  async function visit(url: string, init: RequestInit & { from?: string } = {}): Promise<Response> {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const { from, ...rest } = init;
    const response = await fetch(url, {
      ...rest,
      redirect: 'manual',
      headers: {
        ...(rest.headers as Record<string, string>),
        ...(jar.size > 0 && { cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
        ...(from !== undefined && { origin: from }),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  const api = async (path: string, init: RequestInit & { from?: string } = {}) => {
    const response = await visit(service.url + path, init);
    return { status: response.status, body: (await response.json()) as Json };
  };
  const post = (path: string, body?: Json, from: string | undefined = service.url) =>
    api(path, {
      method: 'POST',
      ...(from !== undefined && { from }),
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  return { visit, api, post, setCookies, jarOf: (url: string) => jars.get(new URL(url).host) };
}
type Browser = ReturnType<typeof openBrowser>;

async function asBoss(path: string, method = 'GET'): Promise<Json> {
  const response = await fetch(service.url + path, { method, headers: { 'x-api-key': BOSS } });
  return (await response.json()) as Json;
}

async function auditOf(act: string): Promise<Json[]> {
  await service.access.audit.settled();
  return (await asBoss(`/v1/audit?act=${act}`))['audit'] as Json[];
}

const text = expect.any(String) as string;

describe('by a key', () => {
  test('one is told how one may sign in, and the session is that of the key', async () => {
    const browser = openBrowser();
    expect((await browser.api('/v1/sign-in')).body).toEqual({ needed: true, key: true, oidc: true });
    expect((await browser.api('/v1/me')).body).toMatchObject({ status: 401, code: 'unauthenticated' });
    const me = {
      id: 'setting:viewer',
      name: 'viewer',
      kind: 'key',
      scopes: expect.arrayContaining(['read', 'read:trips']) as string[],
      rows: null,
      session: { id: text, signed_in_by: 'key', created_at: text, expires_at: text, ends_at: text },
      sign_in_needed: true,
    };
    expect(await browser.post('/v1/sign-in', { key: VIEWER })).toEqual({ status: 200, body: me });
    expect(browser.setCookies).toEqual([
      expect.stringMatching(/^openride_session=[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect((await browser.api('/v1/me')).body).toEqual(me);
    expect((await browser.api('/v1/metrics/catalog')).status).toBe(200);
    expect((await browser.api('/v1/keys')).body).toMatchObject({
      code: 'insufficient_scope',
      allowed: 'admin',
    });
    expect((await auditOf('sign_in'))[0]).toMatchObject({ actor: 'setting:viewer', result: 'done' });
  });

  test('signing out ends the session for whoever has its cookie', async () => {
    const browser = openBrowser();
    await browser.post('/v1/sign-in', { key: VIEWER });
    const stolen = browser.jarOf(service.url)!.get('openride_session')!;
    expect((await browser.post('/v1/sign-out')).body).toEqual({ signed_out: true });
    expect(browser.jarOf(service.url)!.size).toBe(0);
    const thief = await fetch(`${service.url}/v1/me`, { headers: { cookie: `openride_session=${stolen}` } });
    expect(await thief.json()).toMatchObject({ status: 401, code: 'session_ended' });
  });

  test('signing out closes the sockets of the session, and no others', async () => {
    const [browser, other] = [openBrowser(), openBrowser()];
    const open = async (one: Browser) => {
      await one.post('/v1/sign-in', { key: VIEWER });
      const { body } = await one.post('/v1/live/tickets');
      const client = openLiveClient(service.url, body['ticket'] as string);
      await client.next('hello');
      return client;
    };
    const [own, others] = [await open(browser), await open(other)];
    await browser.post('/v1/sign-out');
    expect(await own.closed).toEqual({ code: 4401, reason: 'the key or the session has ended' });
    const closedAtMs = Date.now();
    await others.next('tick', ({ seq }) => seq * 1_000 > closedAtMs);
    await other.post('/v1/sign-out');
    expect(await others.closed).toMatchObject({ code: 4401 });
  });

  test('a wrong key is refused, counted as any wrong key, and told to the audit', async () => {
    const browser = openBrowser();
    const wrong = await browser.post('/v1/sign-in', { key: 'secret-of-nobody-0001' });
    expect(wrong.body).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(browser.setCookies).toEqual([]);
    expect((await auditOf('sign_in'))[0]).toMatchObject({
      actor: 'nobody',
      result: 'refused',
      code: 'unauthenticated',
    });
  });

  test('a cookie that nobody made here is no session', async () => {
    const made = `openride_session=${'a'.repeat(43)}.${'b'.repeat(43)}`;
    const response = await fetch(`${service.url}/v1/me`, { headers: { cookie: made } });
    expect(await response.json()).toMatchObject({ status: 401, code: 'session_ended' });
  });

  test('a stored key ends its sessions when it is revoked', async () => {
    const made = await fetch(`${service.url}/v1/keys`, {
      method: 'POST',
      headers: { 'x-api-key': BOSS, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'desk', preset: 'analyst' }),
    });
    const { secret, id } = (await made.json()) as { secret: string; id: string };
    const browser = openBrowser();
    expect((await browser.post('/v1/sign-in', { key: secret })).status).toBe(200);
    await asBoss(`/v1/keys/${id}/revoke`, 'POST');
    expect((await browser.api('/v1/me')).body).toMatchObject({ code: 'session_ended' });
  });
});

describe('other sites', () => {
  test.each([
    ['another site', 'https://evil.example'],
    ['a site that may read answers', 'https://other.example'],
    ['a page without a site', 'null'],
    ['nobody says where', undefined],
  ])('%s cannot change anything by the cookie', async (_who, from) => {
    const browser = openBrowser();
    await browser.post('/v1/sign-in', { key: BOSS });
    const refused = await browser.api('/v1/keys', {
      method: 'POST',
      body: '{"name":"trojan","preset":"analyst"}',
      ...(from !== undefined && { from }),
    });
    expect(refused.body).toMatchObject({ status: 403, code: 'cross_site_refused' });
    expect(JSON.stringify(await asBoss('/v1/keys'))).not.toContain('trojan');
  });

  test('another site cannot sign its reader in', async () => {
    const browser = openBrowser();
    const refused = await browser.post('/v1/sign-in', { key: VIEWER }, 'https://evil.example');
    expect(refused.body).toMatchObject({ status: 403, code: 'cross_site_refused' });
    expect(browser.setCookies).toEqual([]);
  });

  test('a page of the service changes what its session may', async () => {
    const browser = openBrowser();
    await browser.post('/v1/sign-in', { key: BOSS });
    const made = await browser.post('/v1/keys', { name: 'from-a-page', preset: 'analyst' });
    expect(made).toMatchObject({ status: 201, body: { name: 'from-a-page', created_by: 'setting:boss' } });
  });
});

describe('sessions', () => {
  test('an administrator sees them, and ends one with what it opened', async () => {
    const browser = openBrowser();
    const { body } = await browser.post('/v1/sign-in', { key: VIEWER });
    const { id } = body['session'] as { id: string };
    const { sessions } = (await asBoss('/v1/sessions?limit=1')) as { sessions: Json[] };
    expect(sessions).toEqual([
      {
        id,
        state: 'active',
        signed_in_by: 'key',
        principal: 'setting:viewer',
        principal_name: 'viewer',
        scopes: expect.arrayContaining(['read']) as string[],
        address: '127.0.0.1',
        created_at: text,
        last_seen_at: text,
        expires_at: text,
        ends_at: text,
        revoked_at: null,
      },
    ]);
    const closed = Promise.withResolvers<void>();
    service.access.whenRevoked({ id: 'setting:viewer', session: id }, closed.resolve);
    expect(await asBoss(`/v1/sessions/${id}/revoke`, 'POST')).toMatchObject({ id, state: 'revoked' });
    await closed.promise;
    expect((await browser.api('/v1/me')).body).toMatchObject({ code: 'session_ended' });
    expect(await asBoss('/v1/sessions/ses_none/revoke', 'POST')).toMatchObject({ code: 'session_not_found' });
    expect((await auditOf('sessions.revoke')).find((row) => row['entity'] === `session:${id}`)).toMatchObject(
      {
        actor: 'setting:boss',
        result: 'done',
      },
    );
  });

  test('they are listed page by page', async () => {
    for (let n = 0; n < 3; n += 1) await openBrowser().post('/v1/sign-in', { key: VIEWER });
    const ids = (page: Json) => (page['sessions'] as Json[]).map((session) => session['id']);
    const whole = ids(await asBoss('/v1/sessions?limit=3'));
    const paged: unknown[] = [];
    for (let cursor = ''; paged.length < 3;) {
      const page = await asBoss(`/v1/sessions?limit=1${cursor}`);
      paged.push(...ids(page));
      cursor = `&cursor=${String(page['next_cursor'])}`;
    }
    expect(paged).toEqual(whole);
  });
});

describe('at an issuer', () => {
  /** Signs in as somebody; returns where the browser ends. */
  async function signIn(browser: Browser, as: string, returnTo: string): Promise<string> {
    let url = `${service.url}/v1/sign-in/oidc?return_to=${encodeURIComponent(returnTo)}`;
    for (let steps = 0; steps < 12; steps += 1) {
      const isQuestion = url.startsWith(issuer.url) && url.includes('/interaction/') && !url.includes('as=');
      const response = await browser.visit(
        isQuestion ? `${url}?as=${as}` : url,
        isQuestion ? { method: 'POST' } : {},
      );
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
      const next = new URL(location, url);
      if (next.origin === service.url && !next.pathname.startsWith('/v1/'))
        return next.href.slice(service.url.length);
      url = next.href;
    }
    throw new Error('The browser is sent around.');
  }

  test('a person signs in with the scopes of the roles, and returns to the page that was asked for', async () => {
    const browser = openBrowser();
    expect(await signIn(browser, 'ada', '/payments?range=7d')).toBe('/payments?range=7d');
    expect((await browser.api('/v1/me')).body).toMatchObject({
      id: 'oidc:ada',
      name: 'Ada Obi',
      kind: 'person',
      scopes: expect.arrayContaining(['analyses', 'exports', 'read']) as string[],
      session: { signed_in_by: 'oidc' },
    });
    expect((await browser.api('/v1/audit')).body).toMatchObject({ code: 'insufficient_scope' });
    expect((await auditOf('sign_in'))[0]).toMatchObject({
      actor: 'oidc:ada',
      actor_name: 'Ada Obi',
      actor_kind: 'person',
    });
  });

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'nobody is sent on to %s',
    async (returnTo) => expect(await signIn(openBrowser(), 'ada', returnTo)).toBe('/'),
  );

  test('a person without a role is told so, and is not signed in', async () => {
    const browser = openBrowser();
    expect(await signIn(browser, 'tunde', '/data')).toBe('/sign-in?problem=no_role&return_to=%2Fdata');
    expect((await browser.api('/v1/me')).status).toBe(401);
  });

  test('whoever says no at the issuer is told so', async () => {
    expect(await signIn(openBrowser(), '', '/')).toBe('/sign-in?problem=oidc_refused&return_to=%2F');
  });

  test('the end of a sign-in that another browser began is refused', async () => {
    const stranger = openBrowser();
    const response = await stranger.visit(`${service.url}/v1/sign-in/oidc/callback?code=x&state=y`);
    expect(response.headers.get('location')).toBe('/sign-in?problem=oidc_refused&return_to=%2F');
  });
});

describe('a service', () => {
  test('without keys stays open, and nobody needs to sign in', async () => {
    const open = await openTestService();
    try {
      const read = async (path: string, init?: RequestInit) => (await fetch(open.url + path, init)).json();
      expect(await read('/v1/sign-in')).toEqual({ needed: false, key: false, oidc: false });
      expect(await read('/v1/me')).toMatchObject({ kind: 'local', session: null, sign_in_needed: false });
      const key = { method: 'POST', body: '{"key":"anything at all"}' };
      expect(await read('/v1/sign-in', key)).toMatchObject({ status: 409, code: 'sign_in_not_needed' });
    } finally {
      await open.remove();
    }
  });

  test('whose issuer is away says so, and takes keys', async () => {
    const alone = await openTestService({
      API_KEYS: `boss:admin:${BOSS}`,
      OIDC_ISSUER: 'http://127.0.0.1:1',
      OIDC_CLIENT_ID: 'x',
    });
    try {
      const response = await fetch(`${alone.url}/v1/sign-in/oidc`, { redirect: 'manual' });
      expect(response.headers.get('location')).toBe('/sign-in?problem=oidc_unavailable&return_to=%2F');
      const signedIn = await fetch(`${alone.url}/v1/sign-in`, {
        method: 'POST',
        body: JSON.stringify({ key: BOSS }),
      });
      expect(signedIn.status).toBe(200);
    } finally {
      await alone.remove();
    }
  });
});
