import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSchema } from '../../src/platform/warehouse/schema.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Whoever is on call sees what came by minute, what became of it, what the store holds, and for how long.

let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

interface Minute {
  start: string;
  stored: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
}

async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(service.url + path);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

async function post(events: readonly object[]): Promise<void> {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(200);
}

test('every record that came is in one outcome of its minute', async () => {
  const trip = eventExamples['trip.started'];
  await post([trip, eventExamples['booking.created']]);
  await post([trip, { ...trip, passengers_count: 4 }, { event_type: 'trip.started' }]);
  const { minutes } = await get<{ minutes: Minute[] }>('/v1/events/outcomes?minutes=5');
  expect(minutes).toHaveLength(5);
  const sum = (name: Exclude<keyof Minute, 'start'>) =>
    minutes.reduce((all, minute) => all + minute[name], 0);
  expect([sum('stored'), sum('duplicates'), sum('conflicts'), sum('rejected')]).toEqual([2, 1, 1, 1]);
  const starts = minutes.map(({ start }) => Date.parse(start));
  expect(starts.slice(1).map((ms, at) => ms - starts[at]!)).toEqual([60_000, 60_000, 60_000, 60_000]);
});

test('more minutes than a day are refused, and the parameter is named', async () => {
  const response = await fetch(`${service.url}/v1/events/outcomes?minutes=1441`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'invalid_parameter', parameter: 'minutes' });
});

test('the store tells what each table holds and for how long, the largest first', async () => {
  const { bytes, tables } = await get<{
    bytes: number;
    tables: { table: string; rows: number; bytes: number; keeps_days: number | null }[];
  }>('/v1/storage');
  const of = (name: string) => tables.find(({ table }) => table === name);
  expect(of('events_raw')).toMatchObject({ rows: 5, keeps_days: 90 });
  expect(of('route_changes') ?? { keeps_days: null }).toMatchObject({ keeps_days: null });
  expect(bytes).toBe(tables.reduce((sum, one) => sum + one.bytes, 0));
  expect(tables.map((one) => one.bytes)).toEqual(tables.map((one) => one.bytes).toSorted((a, b) => b - a));
  const families = readSchema().families.map(({ table }) => table);
  expect(tables.map(({ table }) => table).some((table) => families.includes(table))).toBe(true);
});
