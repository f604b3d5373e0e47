import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { timetableSql } from '../../../src/metrics/sql/timetable-sql.ts';
import { newId, serviceEvents } from '../../support/service-events.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

const [route, other] = [newId(), newId()];
const whole = { departure_time: '07:00', active_days: ['MON', 'TUE'], seats_total: 4 };

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const at = (time: string) => `2026-03-0${time}:00.000Z`;
  const of = { route_id: route };
  const events = [
    serviceEvents.routeCreated(at('1T08:00'), { ...of, ...whole }),
    serviceEvents.routeActivated(at('2T08:00'), of),
    serviceEvents.routeUpdated(at('3T08:00'), { ...of, active_days: ['SAT'] }),
    serviceEvents.routeUpdated(at('4T08:00'), { ...of, departure_time: '07:30', seats_total: 6 }),
    serviceEvents.routeCancelled(at('5T08:00'), of),
    serviceEvents.routeUpdated(at('1T08:00'), { route_id: other, seats_total: 9 }),
  ];
  for (const [index, event] of events.entries())
    await insertAccepted(store.connection, [{ event, ingestedAtMs: Date.parse(at('6T08:00')) }], index + 1);
});
afterAll(() => store.close());

async function read(id: string) {
  const { text, params } = timetableSql({ text: 'route_id = {id:UUID}', params: { id } });
  return store.connection.query(
    z.unknown(),
    `SELECT * EXCEPT (route_id) REPLACE (toString(toDate(from_time)) AS from_time, toString(toDate(to_time)) AS to_time) FROM (${text}) ORDER BY from_time`,
    { params },
  );
}

test('each stretch holds what was told last up to then', async () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', null];
  const told = [
    { state: 'created', departure_time: '07:00', active_days: ['MON', 'TUE'], seats: 4 },
    { state: 'active', departure_time: '07:00', active_days: ['MON', 'TUE'], seats: 4 },
    { state: 'active', departure_time: '07:00', active_days: ['SAT'], seats: 4 },
    { state: 'active', departure_time: '07:30', active_days: ['SAT'], seats: 6 },
    { state: 'cancelled', departure_time: '07:30', active_days: ['SAT'], seats: 6 },
  ];
  expect(await read(route)).toEqual(
    told.map((values, index) => ({ from_time: days[index], to_time: days[index + 1], ...values })),
  );
});

test('a route of which only an update is known has no state, time or days', async () => {
  expect(await read(other)).toEqual([
    { from_time: '2026-03-01', to_time: null, state: '', departure_time: '', active_days: [], seats: 9 },
  ]);
});
