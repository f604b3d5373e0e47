import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunnelAnswer } from '../../../src/features/analyses/funnel/answer.ts';
import { funnel } from '../../../src/features/analyses/funnel/funnel.ts';
import { HOUR_MS } from '../../../src/kernel/units.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

// Every sequence of up to five of the letters A, B and C, each the life of one rider, against the engine's own windowFunnel.

const FROM_MS = Date.parse('2026-03-02T00:00:00Z');
const letters = { A: bookingEvents.created, B: rideEvents.initiated, C: rideEvents.started };
type Letter = keyof typeof letters;
const WINDOW_HOURS = 3;

function sequencesOf(length: number): Letter[][] {
  if (length === 0) return [[]];
  return sequencesOf(length - 1).flatMap((begun) =>
    (Object.keys(letters) as Letter[]).map((next) => [...begun, next]),
  );
}

/** Events an hour apart, and two at a time. */
const paces = { apart: (n: number) => n, together: (n: number) => Math.floor(n / 2) };
const riders = [1, 2, 3, 4, 5]
  .flatMap(sequencesOf)
  .flatMap((sequence) =>
    Object.entries(paces).map(([pace, hourOf]) => ({
      name: `${sequence.join('')} ${pace}`,
      events: sequence
        .map((letter, n) => ({ letter, hour: hourOf(n) }))
        .sort((a, b) => a.hour - b.hour || (a.letter < b.letter ? -1 : 1)),
    })),
  )
  .map((rider, n) => ({ ...rider, id: `b0000000-0000-4000-8000-${String(n).padStart(12, '0')}` }));

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const arrivals = riders.flatMap(({ id, events }) =>
    events.map(({ letter, hour }) => {
      const at = new Date(FROM_MS + hour * HOUR_MS).toISOString();
      return { event: letters[letter](at, { rider_id: id }), ingestedAtMs: FROM_MS };
    }),
  );
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

const found = new Map<string, Promise<Record<string, number>>>();

/** How far each rider gets who does not do everything, by name; those that do not enter are left out. */
function levels(given: { mode: string; entry?: string }): Promise<Record<string, number>> {
  const key = JSON.stringify(given);
  if (!found.has(key)) found.set(key, readLevels(given));
  return found.get(key)!;
}

async function readLevels(given: { mode: string; entry?: string }): Promise<Record<string, number>> {
  const ground = analysisGround({ connection: store.connection, nowMs: FROM_MS + 1_000 * HOUR_MS });
  const ask = (dropped_after: number) =>
    askAnalysis<FunnelAnswer>(ground, funnel, {
      from: '2026-03-02T00:00:00Z',
      to: '2026-03-03T00:00:00Z',
      entity: 'rider',
      window_hours: WINDOW_HOURS,
      steps: [{ event: 'booking.created' }, { event: 'payment.initiated' }, { event: 'trip.started' }],
      ...given,
      dropped_after,
    });
  const answers = [await ask(1), await ask(2)];
  const known = new Map(riders.map(({ id, name }) => [id, name]));
  const dropped = answers.flatMap(({ dropped: one }) =>
    one!.entities.map(({ id }) => [known.get(id)!, one!.after] as const),
  );
  expect(answers[0]!.entered).toBe(dropped.length + answers[0]!.steps[2]!.reached);
  return Object.fromEntries(dropped);
}

/** The same by the engine, over one run of events for each entry of a rider, or over all of them at once. */
async function engineLevels(modes: readonly string[], byEntry: boolean): Promise<Record<string, number>> {
  const rows = riders.flatMap(({ name, events }) => {
    const entries = events.flatMap(({ letter }, n) => (letter === 'A' ? [n] : []));
    return (byEntry ? entries : entries.slice(0, 1)).flatMap((from) =>
      events.slice(from).map(({ letter, hour }) => `('${name}', ${from}, ${hour}, '${letter}')`),
    );
  });
  const engine = await store.connection.query(
    z.object({ name: z.string(), level: z.number() }),
    `SELECT name, max(level) AS level FROM (
       SELECT name, entry, windowFunnel(${[WINDOW_HOURS, ...modes].join(', ')})(hour, letter = 'A', letter = 'B', letter = 'C') AS level
       FROM values('name String, entry UInt8, hour UInt32, letter String', ${rows.join(', ')})
       GROUP BY name, entry)
     GROUP BY name HAVING level BETWEEN 1 AND 2`,
  );
  return Object.fromEntries(engine.map(({ name, level }) => [name, level]));
}

describe('every sequence gets as far as the engine says', () => {
  test('ordered is the default', async () => {
    expect(await levels({ mode: 'ordered' })).toEqual(await engineLevels([], false));
  });

  test('strict is strict_order from each entry on', async () => {
    expect(await levels({ mode: 'strict' })).toEqual(await engineLevels([`'strict_order'`], true));
  });
});

/** By hand, hours apart: what each mode and each rule of entries makes of it. */
test.each<[string, { ordered: number; strict: number; any: number; first: number }]>([
  ['ABC apart', { ordered: 3, strict: 3, any: 3, first: 3 }],
  ['ACB apart', { ordered: 2, strict: 1, any: 3, first: 2 }],
  ['BAC apart', { ordered: 1, strict: 1, any: 3, first: 1 }],
  ['AABBC apart', { ordered: 3, strict: 3, any: 3, first: 2 }],
  ['ACABC apart', { ordered: 3, strict: 3, any: 3, first: 2 }],
  ['BA together', { ordered: 2, strict: 2, any: 2, first: 2 }],
])('%s', async (name, expected) => {
  const of = async (given: { mode: string; entry?: string }) => (await levels(given))[name] ?? 3;
  expect({
    ordered: await of({ mode: 'ordered' }),
    strict: await of({ mode: 'strict' }),
    any: await of({ mode: 'any' }),
    first: await of({ mode: 'ordered', entry: 'first' }),
  }).toEqual(expected);
});
