import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagePaths, TIMELINE_OF } from '../../src/features/web-pages/page-paths.ts';
import { presetScopes, roleScopes } from '../../src/platform/access/roles.ts';
import { grantsOf, isScope, type Scope, scopes } from '../../src/platform/access/scopes.ts';
import { checkRights } from '../../src/platform/http/auth.ts';
import { type RegisteredRoute, withRoutes } from '../support/registered-routes.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Every route and every kind of principal, from the routes that the service itself registers: a new route cannot be forgotten.

/** Whoever adds a route that is open to everybody adds it here, with a reason. */
const openToAll = new Set([
  '/health/live', // for what restarts the process
  '/health/ready', // for what sends requests to it
  '/problems/:code', // the text of an error code
  '/v1/exports/:id/download', // the link is the right to the file
  '/v1/live', // a browser sends no key with it: the socket asks for a ticket
  '/openapi.json', // documents, without data
  '/asyncapi.json',
  '/asyncapi-live.json',
  '/v1/schemas',
  '/v1/schemas/:event_type',
  '/v1/sign-in', // for who is not known yet
  '/v1/sign-in/oidc',
  '/v1/sign-in/oidc/callback',
]);
/** Whoever is known may ask these, whatever its scopes. */
const forAllKnown = new Set(['/v1/me', '/v1/sign-out']);
const isOpenToAll = (url: string) =>
  openToAll.has(url) || url === '*' || /^\/docs(\/|$)/.test(url) || isOfPages(url);
// The application itself holds no data; what it shows it asks for, as whoever has signed in.
const pages: readonly string[] = [...Object.values(pagePaths), TIMELINE_OF, '/assets/:name'];
const isOfPages = (url: string) => pages.includes(url);

const secretOf = (name: string) => `secret-of-${name.replaceAll(':', '-')}`;
const lists: Record<string, readonly Scope[]> = {
  ...Object.fromEntries(scopes.map((scope) => [`scope-${scope}`, [scope]])),
  ...Object.fromEntries(Object.entries(roleScopes).map(([name, list]) => [`role-${name}`, list])),
  ...Object.fromEntries(Object.entries(presetScopes).map(([name, list]) => [`preset-${name}`, list])),
};
const nameOf = (name: string) => name.replaceAll(':', '-');
const entries = Object.entries(lists).map(
  ([name, list]) => `${nameOf(name)}:${list.join('+')}:${secretOf(name)}`,
);

let service: TestService;
let routes: RegisteredRoute[];
beforeAll(async () => {
  const made = await withRoutes(() =>
    openTestService({ API_KEYS: entries.join(','), TRUSTED_PROXIES: '127.0.0.1' }),
  );
  service = made.opened;
  routes = made.routes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
});
afterAll(() => service.remove());

const guarded = () => routes.filter(({ url }) => !isOpenToAll(url));

/** The documents say this of each route. */
function mayPass({ config }: RegisteredRoute, held: readonly Scope[]): boolean {
  const granted = grantsOf(held);
  const needed = [config.scope ?? [], config.isPersonal === true ? 'personal:read' : []].flat() as Scope[];
  return needed.every(
    (scope) =>
      granted.has(scope) || (config.byFamily === true && held.some((one) => one.startsWith(`${scope}:`))),
  );
}

let asked = 0;

/** Each request comes from an address of its own: one that sends many wrong keys is refused before its rights are looked at. */
async function ask({ method, url }: RegisteredRoute, secret: string | null) {
  const path = url.replaceAll(/:\w+/g, 'nothing');
  const body = method === 'GET' ? {} : { body: 'no JSON' };
  const headers = {
    'x-forwarded-for': `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${(asked += 1) & 255}`,
    'content-type': 'text/csv', // so that nothing is taken where it may pass
    ...(secret !== null && { 'x-api-key': secret }),
  };
  const answer = await fetch(`${service.url}${path}`, { method, headers, ...body });
  const text = await answer.text();
  const isProblem = answer.headers.get('content-type')?.includes('problem+json') === true;
  return { status: answer.status, code: isProblem ? (JSON.parse(text) as { code: string }).code : null };
}

test('the routes are those of the whole service', () => {
  expect(guarded().length).toBeGreaterThan(30);
  expect(guarded().map(({ url }) => url)).toContain('/v1/keys');
});

test('every route but the listed ones needs a scope, and the scope is one of the list', () => {
  for (const { url, config } of routes) {
    const needed = [config.scope ?? [], config.isPersonal === true ? 'personal:read' : []].flat() as Scope[];
    if (isOpenToAll(url)) expect([url, needed]).toEqual([url, []]);
    else if (forAllKnown.has(url)) expect([url, config.scope]).toEqual([url, []]);
    else expect([url, needed.length > 0 && needed.every(isScope)]).toEqual([url, true]);
  }
});

test.each([
  ['without a key', null],
  ['with a wrong key', 'a-secret-that-nobody-knows'],
  ['with the form of a key and nobody behind it', `or_live_${'0'.repeat(49)}`],
])('%s no route but the listed ones answers', async (_, secret) => {
  for (const route of guarded()) {
    const { status, code } = await ask(route, secret);
    expect([route.url, status, code]).toEqual([route.url, 401, 'unauthenticated']);
  }
});

test.each(['expired', 'revoked'] as const)(
  'with a key that is %s no route but the listed ones answers',
  async (state) => {
    const headers = { 'x-api-key': secretOf('role-admin'), 'content-type': 'application/json' };
    const expires_at = state === 'expired' ? new Date(0).toISOString() : null;
    const body = JSON.stringify({ name: state, scopes: ['admin'], expires_at });
    const made = await fetch(`${service.url}/v1/keys`, { method: 'POST', headers, body });
    const { id, secret } = (await made.json()) as { id: string; secret: string };
    if (state === 'revoked') await fetch(`${service.url}/v1/keys/${id}/revoke`, { method: 'POST', headers });
    for (const route of guarded()) {
      const { status, code } = await ask(route, secret);
      expect([route.url, status, code]).toEqual([route.url, 401, `key_${state}`]);
    }
  },
);

test.each(Object.entries(lists))('%s: nothing outside its scopes', async (name, held) => {
  for (const route of guarded()) {
    if (mayPass(route, held)) continue;
    const { status, code } = await ask(route, secretOf(name));
    expect([route.method, route.url, status, code]).toEqual([
      route.method,
      route.url,
      403,
      'insufficient_scope',
    ]);
  }
});

test.each([...Object.keys(roleScopes).map((name) => `role-${name}`), 'scope-ingest', 'scope-read'])(
  '%s: everything within its scopes',
  async (name) => {
    for (const route of guarded()) {
      if (!mayPass(route, lists[name]!)) continue;
      const { status } = await ask(route, secretOf(name));
      expect([route.url, [401, 403].includes(status)]).toEqual([route.url, false]);
    }
  },
);

test('who is limited to rows is refused on every route that does not bind them', () => {
  const all = grantsOf(scopes);
  for (const [limits, binding] of [
    [{ driver_id: 'd' }, 'driver'],
    [{ rider_id: 'r' }, 'rider'],
    [{}, null],
  ] as const) {
    for (const { url, config } of guarded()) {
      const isBound = binding !== null && [config.rows ?? []].flat().includes(binding);
      const check = () => checkRights({ scopes: all, rows: limits }, config);
      if (isBound) expect(check, url).not.toThrow();
      else expect(check, url).toThrow(expect.objectContaining({ code: 'row_limited' }) as Error);
    }
  }
});
