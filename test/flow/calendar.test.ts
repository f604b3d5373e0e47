import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCalendar } from '../../src/features/calendar/open-calendar.ts';
import { calendarSection } from '../../src/features/calendar/settings.ts';
import { readConfig } from '../../src/app/config.ts';
import { dayOfDate } from '../../src/kernel/time-zone.ts';
import { holidaysOf } from '../../src/metrics/time/calendar/holidays.ts';
import { rideEvents } from '../support/ride-events.ts';
import { commandLine } from '../support/command-line.ts';
import { newId } from '../support/service-events.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// The calendar of the company: declared over HTTP and by the command line, asked as it was known, and followed by metrics at once.

const secrets = { reader: 'secret-of-a-reader', operator: 'secret-of-an-operator' };
let service: TestService;
beforeAll(async () => {
  service = await openTestService({
    API_KEYS: `reader:read:${secrets.reader},operator:read+operate+ingest:${secrets.operator},boss:admin:secret-of-the-boss`,
    SERVICE_DAY_START: '04:00',
    CACHE_TTL_LIVE: '0',
  });
});
afterAll(() => service.remove());

type Sender = keyof typeof secrets | 'boss';

async function call(path: string, init: RequestInit & { as?: Sender } = {}) {
  const { as = 'operator', ...request } = init;
  const key = as === 'boss' ? 'secret-of-the-boss' : secrets[as];
  const headers = { 'x-api-key': key, ...(init.body != null && { 'content-type': 'application/json' }) };
  const response = await fetch(`${service.url}${path}`, { ...request, headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, cache: response.headers.get('x-cache'), body };
}
const declare = (id: string, entry: object, as: Sender = 'operator') =>
  call(`/v1/calendar/${id}`, { method: 'PUT', body: JSON.stringify(entry), as });

const eid = { first_day: '2026-03-21', last_day: '2026-03-22', replaces: 'eid_al_fitr' };
const announced = { announced_at: '2026-03-19T19:00:00.000Z' };
const declared = {
  id: 'eid-al-fitr-2026',
  kind: 'declared',
  name: 'Eid al-Fitr',
  first_day: '2026-03-21',
  last_day: '2026-03-22',
  is_holiday: true,
  is_expected: false,
  rule: 'eid_al_fitr',
  ...announced,
};
const expected = {
  id: 'eid_al_fitr-2026',
  kind: 'computed',
  name: 'Eid al-Fitr',
  first_day: '2026-03-20',
  last_day: '2026-03-21',
  is_holiday: true,
  is_expected: true,
  rule: 'eid_al_fitr',
  announced_at: null,
};
const days = {
  service_day_start: '04:00',
  peak_hours: [
    { from: '06:00', to: '09:30' },
    { from: '16:00', to: '20:00' },
  ],
  weekend: [6, 7],
};

test('a day that is declared takes the place of the computed one, and both can be asked for', async () => {
  const march = '/v1/calendar?from=2026-03-10&to=2026-04-01';
  const knownAt = (time: string) => call(`${march}&as_known_at=${time}`, { as: 'reader' });
  expect(await knownAt('2026-03-19T19:00:00Z')).toMatchObject({ status: 200, body: { entries: [expected] } });
  expect(await declare('eid-al-fitr-2026', { ...eid, ...announced })).toMatchObject({
    status: 200,
    body: { from: '2026-03-21', to: '2026-03-23', ...days, entries: [declared] },
  });
  expect(await knownAt('2026-03-19T18:59:59Z')).toMatchObject({ body: { entries: [expected] } });
  expect(await knownAt('2026-03-19T19:00:00Z')).toEqual({
    status: 200,
    cache: null,
    body: {
      from: '2026-03-10',
      to: '2026-04-01',
      as_known_at: '2026-03-19T19:00:00.000Z',
      ...days,
      entries: [declared],
    },
  });
});

test('strikes and the like are kept beside holidays; what is removed is known as of before', async () => {
  const strike = { kind: 'strike', name: 'Strike of the fuel stations', first_day: '2026-02-03' };
  await declare('strike-1', { ...strike, announced_at: '2026-02-01T00:00:00Z' });
  const february = '/v1/calendar?from=2026-02-01&to=2026-03-01';
  const entry = {
    id: 'strike-1',
    kind: 'strike',
    name: 'Strike of the fuel stations',
    first_day: '2026-02-03',
    last_day: '2026-02-03',
    is_holiday: false,
    is_expected: false,
    rule: null,
    announced_at: '2026-02-01T00:00:00.000Z',
  };
  expect(await call(february)).toMatchObject({ body: { entries: [entry] } });
  const removed = await call('/v1/calendar/strike-1', { method: 'DELETE' });
  expect(removed).toMatchObject({ status: 200, body: { id: 'strike-1' } });
  expect(await call(february)).toMatchObject({ body: { entries: [] } });
  expect(await call(`${february}&as_known_at=2026-02-02T00:00:00Z`)).toMatchObject({
    body: { entries: [entry] },
  });
  expect(await call('/v1/calendar/strike-1', { method: 'DELETE' })).toMatchObject({
    status: 404,
    body: { code: 'calendar_entry_not_found' },
  });
});

test('a repeated request changes nothing, and another text is a new announcement', async () => {
  const entry = { name: 'Election', first_day: '2027-02-20' };
  const shown = async (given: object) => {
    const { body } = await declare('election', given);
    const [only, ...others] = body['entries'] as { name: string; announced_at: string }[];
    expect(others).toEqual([]);
    return only!;
  };
  const first = await shown(entry);
  expect(await shown(entry)).toEqual(first);
  const renamed = await shown({ ...entry, name: 'General election' });
  expect(renamed.name).toBe('General election');
  expect(Date.parse(renamed.announced_at)).toBeGreaterThan(Date.parse(first.announced_at));
  const before = `/v1/calendar?from=2027-02-20&to=2027-02-21&as_known_at=${first.announced_at}`;
  expect(await call(before)).toMatchObject({ body: { entries: [first] } });
});

test('metrics follow a declared day at once, also where an answer was kept', async () => {
  const times = [
    '2026-01-13T09:00:00Z',
    '2026-01-14T01:30:00Z',
    '2026-01-14T09:00:00Z',
    '2026-01-17T09:00:00Z',
  ];
  const events = times.map((at) => ({ event_id: newId(), ...rideEvents.completed(at) }));
  const sent = await call('/v1/events', { method: 'POST', body: JSON.stringify(events) });
  expect(sent.body, JSON.stringify(sent.body)).toMatchObject({ accepted: times.length });
  const question =
    '/v1/metrics/trips?metrics=trips.completed&from=2026-01-13&to=2026-01-18&dimensions=day_type,holiday';
  const groups = async () => {
    const { body, cache } = await call(question);
    const breakdown = body['breakdown'] as { by: object; metrics: Record<string, number> }[];
    return { cache, groups: breakdown.map(({ by, metrics }) => ({ ...by, n: metrics['trips.completed'] })) };
  };
  const before = [
    { day_type: 'weekday', holiday: null, n: 3 },
    { day_type: 'weekend', holiday: null, n: 1 },
  ];
  expect(await groups()).toEqual({ cache: 'miss', groups: before });
  await expect.poll(groups, { timeout: 20_000, interval: 20 }).toEqual({ cache: 'hit', groups: before });
  await declare('armed-forces', { name: 'Remembrance Day', first_day: '2026-01-14' });
  expect(await groups()).toEqual({
    cache: 'miss',
    groups: [
      { day_type: 'holiday', holiday: 'Remembrance Day', n: 2 },
      { day_type: 'weekday', holiday: null, n: 1 },
      { day_type: 'weekend', holiday: null, n: 1 },
    ],
  });
  await call('/v1/calendar/armed-forces', { method: 'DELETE' });
  expect((await groups()).groups).toEqual(before);
  const byService = await call(question.replace('day_type,holiday', 'service_day'));
  const served = byService.body['breakdown'] as { by: { service_day: string }; metrics: object }[];
  expect(served.map(({ by, metrics }) => [by.service_day, ...Object.values(metrics)])).toEqual([
    ['2026-01-13', 2],
    ['2026-01-14', 1],
    ['2026-01-17', 1],
  ]);
});

test('another process knows of a declared day four seconds later at most', async () => {
  let atMs = 0;
  const config = readConfig({}).calendar;
  const other = openCalendar(config, {
    metadata: service.metadata,
    timezone: 'Africa/Lagos',
    now: Date.now,
    clock: () => atMs,
  });
  const day = dayOfDate('2026-07-15')!;
  const names = async () =>
    holidaysOf(await other.readCalendar(), { from: day, to: day }, Date.now()).map(({ name }) => name);
  expect(await names()).toEqual([]);
  await declare('census', { name: 'Census', first_day: '2026-07-15' });
  atMs = 4_000;
  expect(await names()).toEqual(['Census']);
});

test('who only reads may not declare, and what was done is in the audit', async () => {
  const refused = await declare('mine', { name: 'Mine', first_day: '2026-05-05' }, 'reader');
  expect(refused).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  await declare('audited', { name: 'Audited', first_day: '2026-05-06' });
  await call('/v1/calendar/audited', { method: 'DELETE' });
  const acts = async () => {
    const { body } = await call('/v1/audit?entity=calendar:audited', { as: 'boss' });
    return (body['audit'] as { act: string; actor: string; result: string }[]).map(({ act, result }) => ({
      act,
      result,
    }));
  };
  await expect.poll(acts).toEqual([
    { act: 'calendar.remove', result: 'done' },
    { act: 'calendar.declare', result: 'done' },
  ]);
});

test.each<[string, object, string]>([
  ['A', { name: 'x', first_day: '2026-01-01' }, 'id'],
  ['a', { name: 'x' }, 'first_day'],
  ['a', { name: 'x', first_day: '2026-02-30' }, 'first_day'],
  ['a', { name: 'x', first_day: '2026-01-02', last_day: '2026-01-01' }, 'last_day'],
  ['a', { name: 'x', first_day: '2026-01-02', last_day: '2028-01-01' }, 'last_day'],
  ['a', { first_day: '2026-01-02' }, 'name'],
  ['a', { name: 'x\n', first_day: '2026-01-02' }, 'name'],
  ['a', { name: 'x', kind: 'party', first_day: '2026-01-02' }, 'kind'],
  ['a', { name: 'x', first_day: '2026-03-20', replaces: 'eid' }, 'replaces'],
  ['a', { kind: 'strike', first_day: '2026-03-20', replaces: 'eid_al_fitr' }, 'replaces'],
  ['a', { first_day: '2026-06-20', replaces: 'eid_al_fitr' }, 'first_day'],
  ['a', { name: 'x', first_day: '2026-01-02', announced_at: '2999-01-01T00:00:00Z' }, 'announced_at'],
  ['a', { name: 'x', first_day: '2026-01-02', until: '2026-01-02' }, 'until'],
])('PUT /v1/calendar/%s %j is refused', async (id, entry, parameter) => {
  expect(await declare(id, entry)).toMatchObject({
    status: 400,
    body: { code: 'invalid_parameter', parameter },
  });
});

test.each([
  ['from=yesterday', 'from'],
  ['from=1969-01-01', 'from'],
  ['to=2026-13-01', 'to'],
  ['from=2026-01-02&to=2026-01-02', 'to'],
  ['from=2026-01-01&to=2036-01-01', 'to'],
  ['as_known_at=then', 'as_known_at'],
  ['until=2026-01-01', 'until'],
])('GET /v1/calendar?%s is refused', async (parameters, parameter) => {
  expect(await call(`/v1/calendar?${parameters}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid_parameter', parameter },
  });
});

test('the commands do the same beside the service', async () => {
  const { run } = await commandLine(service.dataDir);
  const made = await run('calendar declare', 'fuel-1', '2026-09-01', '--kind', 'fuel', '--name', 'No petrol');
  expect(made).toMatchObject({ code: 0, err: '' });
  const listed = await run('calendar list', '--from', '2026-08-20', '--to', '2026-10-02', '--json');
  const { entries } = JSON.parse(listed.out) as { entries: { id: string; first_day: string }[] };
  expect(entries.map(({ id, first_day: first }) => [id, first])).toEqual([
    ['maulid-2026', '2026-08-25'],
    ['fuel-1', '2026-09-01'],
    ['independence_day-2026', '2026-10-01'],
  ]);
  const table = await run('calendar list', '--from', '2026-08-20', '--to', '2026-09-02');
  expect(table.out).toMatch(/maulid-2026 +computed ±1 day +2026-08-25/);
  expect(await run('calendar remove', 'fuel-1')).toEqual({ code: 0, out: 'fuel-1 is removed.\n', err: '' });
  expect((await run('calendar remove', 'fuel-1')).code).toBe(1);
  expect((await run('calendar declare', 'Fuel', '2026-09-01', '--name', 'x')).code).toBe(2);
  expect((await run('calendar list', '--as-known-at', 'then')).code).toBe(2);
});

test('settings say how the company divides its time', () => {
  const read = (settings: Record<string, string>) => readConfig(settings).calendar;
  expect(read({ HOLIDAYS: 'none', WEEKEND: 'Fri, Sat', PEAK_HOURS: 'none' })).toEqual({
    citiesFile: null,
    rules: [],
    serviceDayStart: 0,
    peaks: [],
    weekend: [5, 6],
  });
  expect(calendarSection.title).toBe('Calendar');
  for (const wrong of [{ SERVICE_DAY_START: '24:00' }, { PEAK_HOURS: '6-9' }, { WEEKEND: 'sunday' }])
    expect(() => read(wrong)).toThrow(Object.keys(wrong)[0]);
});
