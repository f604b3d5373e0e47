import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookingEvents } from '../support/booking-events.ts';
import { type RegisteredRoute, withRoutes } from '../support/registered-routes.ts';
import { rideEvents } from '../support/ride-events.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// The app of a driver or a rider sees its own numbers and nothing else, whatever it asks.

const secrets = {
  backend: 'secret-of-the-back-end',
  people: 'secret-of-the-support',
  producer: 'secret-of-a-producer',
};
const JWT_SECRET = 'a-secret-of-the-platform-with-32-bytes';
const platform = { JWT_SECRET, JWT_ISSUER: 'https://auth.example', JWT_AUDIENCE: 'openride-analytics' };
const [driver, otherDriver, rider, otherRider] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

let service: TestService;
let routes: RegisteredRoute[];
const tokens = { driver: '', rider: '' };

beforeAll(async () => {
  const made = await withRoutes(() =>
    openTestService({
      ...platform,
      API_KEYS: `backend:tokens:${secrets.backend},people:people:read:${secrets.people},producer:ingest:${secrets.producer}`,
    }),
  );
  service = made.opened;
  routes = made.routes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
  await sendRides();
  tokens.driver = await mint({ driver_id: driver });
  tokens.rider = await mint({ rider_id: rider.toUpperCase() });
});
afterAll(() => service.remove());

async function sendRides(): Promise<void> {
  const now = new Date().toISOString();
  const trip = () => ({ trip_id: randomUUID() });
  const booked = { driver_id: driver, rider_id: rider };
  const events = [
    rideEvents.completed(now, { driver_id: driver, rider_id: rider, driver_earnings: '100.25' }),
    rideEvents.completed(now, { driver_id: driver, rider_id: otherRider, driver_earnings: '50.50' }),
    rideEvents.completed(now, { driver_id: otherDriver, rider_id: otherRider, driver_earnings: '999.00' }),
    rideEvents.cancelled(now, { driver_id: driver, rider_id: rider }),
    rideEvents.success(now, { rider_id: rider, amount: '700.00' }),
    rideEvents.refunded(now, { rider_id: rider, refund_amount: '200.00' }),
    rideEvents.success(now, { rider_id: otherRider, amount: '12345.00' }),
    bookingEvents.completed(now, { ...trip(), ...booked, rating: 5 }),
    bookingEvents.completed(now, { ...trip(), ...booked, rider_id: otherRider, rating: 2 }),
    bookingEvents.completed(now, { ...trip(), driver_id: otherDriver, rider_id: otherRider, rating: 1 }),
  ].map((event) => ({ event_id: randomUUID(), ...event }));
  const headers = { 'x-api-key': secrets.producer, 'content-type': 'application/json' };
  const sent = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(events),
  });
  expect(await sent.json()).toMatchObject({ accepted: events.length });
}

async function ask(path: string, bearer: string) {
  const response = await fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
  const text = await response.text();
  return { status: response.status, bytes: text.length, body: JSON.parse(text) as Record<string, unknown> };
}

async function post(body: string, secret = secrets.backend) {
  const headers = { 'x-api-key': secret, 'content-type': 'application/json' };
  const response = await fetch(`${service.url}/v1/tokens`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function mint(person: object): Promise<string> {
  const { status, body } = await post(JSON.stringify(person));
  expect([status, body['token_type']]).toEqual([201, 'Bearer']);
  const lifeMs = Date.parse(body['expires_at']!) - Date.now();
  expect(Math.abs(lifeMs - 900_000)).toBeLessThan(60_000);
  return body['token']!;
}

const sign = (claims: object) =>
  new SignJWT({ iss: platform.JWT_ISSUER, aud: platform.JWT_AUDIENCE, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('10m')
    .sign(Buffer.from(JWT_SECRET));

const text = expect.any(String) as string;
const standing = { as_of: text, watermark: text, timezone: 'Africa/Lagos', currency: 'NGN' };
const periodOf = (own: object) => ({ from: text, to: text, cancelled: 1, ...own });
const summaryOf = (person: object, period: object) => ({
  ...person,
  ...standing,
  today: period,
  week: period,
  month: period,
});
const driversPeriod = periodOf({ trips: 2, rating: { value: 3.5, ratings: 2 }, earnings: '150.75' });
const driversSummary = summaryOf({ driver_id: driver }, driversPeriod);
const ridersPeriod = periodOf({
  trips: 1,
  rating: { value: 5, ratings: 1 },
  spent: '700.00',
  refunded: '200.00',
});

describe('own numbers', () => {
  test('of a driver: trips, earnings and rating, in a few hundred bytes', async () => {
    const { status, bytes, body } = await ask('/v1/me/summary', tokens.driver);
    expect([status, body]).toEqual([200, driversSummary]);
    expect(bytes).toBeLessThan(1_000);
  });

  test('of a rider: trips, spending and the rating that they gave', async () => {
    const { status, bytes, body } = await ask('/v1/me/summary', tokens.rider);
    expect([status, body]).toEqual([200, summaryOf({ rider_id: rider }, ridersPeriod)]);
    expect(bytes).toBeLessThan(1_000);
  });

  test('are the same with a token of the platform', async () => {
    const token = await sign({ role: 'DRIVER', sub: 'account-7', driver_id: driver });
    expect((await ask('/v1/me/summary', token)).body).toEqual(driversSummary);
  });

  test('of a day: for the driver, and for who may look up people', async () => {
    const day = { driver_id: driver, ...standing, ...driversPeriod, engaged_hours: 0, online_hours: 0 };
    for (const secret of [tokens.driver, secrets.people]) {
      const { status, bytes, body } = await ask(`/v1/drivers/${driver.toUpperCase()}/today`, secret);
      expect([status, body]).toEqual([200, day]);
      expect(bytes).toBeLessThan(1_000);
    }
  });

  test('of somebody unknown are zero, and not those of others', async () => {
    const { body } = await ask('/v1/me/summary', await mint({ rider_id: randomUUID() }));
    expect(body['month']).toMatchObject({ trips: 0, spent: '0.00', rating: { value: null, ratings: 0 } });
  });

  test('of another driver are refused', async () => {
    const path = `/v1/drivers/${otherDriver}/today`;
    for (const token of [tokens.driver, tokens.rider, await sign({ role: 'RIDER', sub: otherDriver })])
      expect(await ask(path, token)).toMatchObject({ status: 403, body: { code: 'row_limited' } });
    const admin = await sign({ role: 'ADMIN', sub: 'ada' });
    expect(await ask(path, admin)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });

  test('of a key there are none', async () => {
    expect(await ask('/v1/me/summary', secrets.people)).toMatchObject({
      status: 403,
      body: { code: 'no_person' },
    });
  });
});

describe.each(['driver', 'rider'] as const)('the token of a %s', (role) => {
  test('is refused by every route that does not name its rows, with any parameters', async () => {
    const bound = (route: RegisteredRoute) => [route.config.rows ?? []].flat().includes(role);
    const guarded = routes.filter(({ config }) => config.scope !== undefined);
    expect(guarded.length).toBeGreaterThan(30);
    for (const route of guarded.filter((one) => !bound(one))) {
      const url = `${route.url.replaceAll(/:\w+/g, otherDriver)}?driver_id=${driver}&dimensions=driver_id`;
      const response = await fetch(`${service.url}${url}`, {
        method: route.method,
        headers: { authorization: `Bearer ${tokens[role]}` },
      });
      const { code } = (await response.json()) as { code: string };
      const refused = response.status === 403 && ['insufficient_scope', 'row_limited'].includes(code);
      expect([route.method, route.url, refused]).toEqual([route.method, route.url, true]);
    }
  });

  test('shows nobody else on those that do, whatever is asked for', async () => {
    const others = [otherDriver, otherRider, role === 'driver' ? rider : driver];
    for (const query of [
      '',
      `?driver_id=${otherDriver}`,
      `?rider_id=${otherRider}`,
      '?dimensions=driver_id',
    ]) {
      const { body } = await ask(`/v1/me/summary${query}`, tokens[role]);
      for (const other of others) expect(JSON.stringify(body)).not.toContain(other);
      expect(body[`${role}_id`]).toBe(role === 'driver' ? driver : rider);
    }
  });
});

describe('a wish for a token', () => {
  test.each([
    '',
    'null',
    '{}',
    '{"driver_id":"me"}',
    `{"driver_id":"${driver}","rider_id":"${rider}"}`,
    `{"driver_id":["${driver}"]}`,
    `{"driver_id":"${driver}","scopes":["admin"]}`,
  ])('%s is told what it must say', async (body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_token_request', allowed: ['driver_id', 'rider_id'] },
    });
  });

  test('is only for keys that have the scope', async () => {
    const body = JSON.stringify({ driver_id: driver });
    for (const secret of [secrets.people, tokens.driver])
      expect(await post(body, secret)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });
});

test('metrics by rider are only for those who may see single persons', async () => {
  const admin = await sign({ role: 'ADMIN', sub: 'ada' });
  const cut = await ask('/v1/metrics/query?metrics=trips.completed&dimensions=rider_id', admin);
  expect(cut).toMatchObject({ status: 403, body: { code: 'insufficient_scope', allowed: 'personal:read' } });
});
