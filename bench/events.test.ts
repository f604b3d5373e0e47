import { expect, test } from 'vitest';
import { makeEventChecker } from '../src/events/check-event.ts';
import { eventTypes } from '../src/events/contract.ts';
import { DAY_MS } from '../src/kernel/units.ts';
import { defaultPlan, encodeEvents, generateEvents } from './events.ts';
import { personalDeps } from '../test/support/personal-keys.ts';

const plan = { ...defaultPlan, events: 20_000 };
const texts = [...generateEvents(plan)];

const check = makeEventChecker({
  now: () => plan.startMs + 30 * DAY_MS,
  eventTimeMinMs: 0,
  businessCurrency: 'NGN',
  ...personalDeps,
});
const outcomes = texts.map((text) => check(Buffer.from(text)));
const accepted = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.event] : []));

test('every event is valid and of every type there are some', () => {
  expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
  expect(new Set(accepted.map((event) => event.eventType))).toEqual(
    new Set(eventTypes.filter((type) => !type.startsWith('payout.') && type !== 'user.activity')), // optional ones
  );
});

test('no identity comes twice', () => {
  expect(new Set(accepted.map((event) => `${event.eventType} ${event.identity}`)).size).toBe(plan.events);
});

test('the mix is that of the platform: 55 % positions, 640 bytes in the mean', () => {
  const locations = accepted.filter((event) => event.family === 'location').length;
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  expect(locations / plan.events).toBeCloseTo(0.55, 1);
  expect(Math.abs(bytes / plan.events - 640)).toBeLessThan(20);
});

test('what belongs together is linked: a trip follows its payment, which follows its booking', () => {
  const seen = new Set<string>();
  const missing = texts.flatMap((text) => {
    const event = JSON.parse(text) as Record<string, string>;
    const type = event['event_type']!;
    seen.add(`${type} ${event['booking_id']}`);
    const before = { 'payment.success': 'booking.created', 'trip.started': 'payment.success' }[type];
    return before !== undefined && !seen.has(`${before} ${event['booking_id']}`) ? [text] : [];
  });
  expect(missing).toEqual([]);
});

test('times rise from the start over the whole span', () => {
  const times = accepted.map((event) => event.eventTimeMs);
  expect(times[0]).toBe(plan.startMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)! - plan.startMs).toBeGreaterThan(plan.days * DAY_MS * 0.999);
});

test('the same plan gives the same bytes, another seed gives others', () => {
  const short = { ...plan, events: 500 };
  const bytes = (seed: number) => Buffer.concat([...encodeEvents({ ...short, seed })]).toString();
  expect(bytes(1)).toBe(bytes(1));
  expect(bytes(1)).not.toBe(bytes(2));
  expect(bytes(1)).toBe(`${[...generateEvents(short)].join('\n')}\n`);
});
