import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Question, bruteForce, lateEvents } from '../support/brute-force.ts';
import { rideEvents } from '../support/ride-events.ts';
import type { AcceptedEvent, Arrival } from '../support/test-store.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// Events in by HTTP, whole JSON answers out, against a brute-force computation over the events that must have been
// accepted. In Lagos a day begins at 23:00Z.

const LATENESS_MS = 300_000;

/** What happened, in the order of being told: some things twice, late, in the wrong order, contradicted. */
function tellRides(): { accepted: AcceptedEvent[]; sent: AcceptedEvent[] } {
  const paid = rideEvents.success('2026-03-02T08:00:00+01:00', { event_id: randomUUID(), amount: '100.00' });
  const cheap = Array.from({ length: 99 }, (_, index) =>
    rideEvents.completed(`2026-03-03T${String(6 + (index % 12)).padStart(2, '0')}:10:00+01:00`, {
      driver_earnings: '10.00',
      distance_km: 1.001,
    }),
  );
  const accepted = [
    rideEvents.refunded('2026-04-01T00:30:00+01:00', {
      payment_id: paid['payment_id'],
      refund_amount: '40.00',
    }),
    paid,
    // The average of averages would be 55 a trip.
    rideEvents.completed('2026-03-02T09:00:00+01:00', { driver_earnings: '100.00' }),
    ...cheap,
    // The day boundary: half an hour before and after midnight in Lagos, and midnight itself.
    rideEvents.success('2026-03-04T22:30:00Z'),
    rideEvents.success('2026-03-04T23:30:00Z', { amount: '1.10' }),
    rideEvents.success('2026-03-05T23:00:00Z', { amount: '2.20' }),
    // A day of failures only, and one with another currency.
    rideEvents.failed('2026-03-08T12:00:00+01:00'),
    rideEvents.success('2026-03-09T12:00:00+01:00', { amount: '9.99', currency: 'USD' }),
    rideEvents.started('2026-03-09T07:00:00+01:00', { passengers_count: 3 }),
    rideEvents.cancelled('2026-03-09T07:20:00+01:00', { was_started: true }),
    rideEvents.cancelled('2026-03-09T07:30:00+01:00'),
    rideEvents.initiated('2026-03-01T23:59:59.999+01:00'),
  ];
  const conflict = { ...paid, event_id: randomUUID(), amount: '999.00' };
  const again = { ...paid, event_id: randomUUID() };
  return { accepted, sent: [...accepted, conflict, again, ...accepted.slice(0, 30)] };
}

const { accepted, sent } = tellRides();
let service: TestService;
let sentAtMs: number;

beforeAll(async () => {
  service = await openTestService();
  sentAtMs = Date.now();
  const half = Math.ceil(sent.length / 2);
  const outcomes = [
    await service.post(JSON.stringify(sent.slice(0, half))),
    await service.post(
      sent
        .slice(half)
        .map((event) => JSON.stringify(event))
        .join('\n'),
      'application/x-ndjson',
    ),
  ];
  const counts = await Promise.all(
    outcomes.map((response) => response.json() as Promise<Record<string, number>>),
  );
  const sum = (name: string) => counts.reduce((total, answer) => total + (answer[name] ?? 0), 0);
  expect({ accepted: sum('accepted'), duplicates: sum('duplicates'), conflicts: sum('conflicts') }).toEqual({
    accepted: accepted.length,
    duplicates: sent.length - accepted.length - 1,
    conflicts: 1,
  });
});
afterAll(() => service.remove());

const ranges = [
  {
    from: '2026-03-01',
    to: '2026-04-02',
    fromMs: Date.parse('2026-02-28T23:00Z'),
    toMs: Date.parse('2026-04-01T23:00Z'),
  },
  {
    from: '2026-03-04',
    to: '2026-03-06',
    fromMs: Date.parse('2026-03-03T23:00Z'),
    toMs: Date.parse('2026-03-05T23:00Z'),
  },
  {
    from: '2026-03-08',
    to: '2026-03-09',
    fromMs: Date.parse('2026-03-07T23:00Z'),
    toMs: Date.parse('2026-03-08T23:00Z'),
  },
  {
    from: '2026-01-01',
    to: '2026-01-03',
    fromMs: Date.parse('2025-12-31T23:00Z'),
    toMs: Date.parse('2026-01-02T23:00Z'),
  },
];

test.each(
  ranges.flatMap((range) =>
    (['total', 'day', 'hour'] as const).flatMap((grain) =>
      (['payments', 'trips'] as const).map((family) => ({ ...range, grain, family })),
    ),
  ),
)('$family by $grain from $from to $to', async ({ family, grain, from, to, fromMs, toMs }) => {
  const response = await fetch(`${service.url}/v1/metrics/${family}?from=${from}&to=${to}&grain=${grain}`);
  expect(response.status).toBe(200);
  const answer = (await response.json()) as Record<string, unknown>;
  const question: Question = {
    fromMs,
    toMs,
    grain,
    timezone: 'Africa/Lagos',
    currency: 'NGN',
    watermarkMs: sentAtMs - LATENESS_MS,
  };
  const arrivals: Arrival[] = accepted.map((event) => ({ event, ingestedAtMs: sentAtMs }));
  const expected = bruteForce(family, arrivals, question);
  const prefix = family === 'payments' ? 'payment.' : 'trip.';
  const { query, receipt, ...numbers } = answer as {
    query: Record<string, unknown>;
    receipt: Record<string, unknown> & { as_of: string; watermark: string };
  };
  expect(numbers).toEqual({
    metrics: expected.metrics,
    series:
      expected.series?.map(({ startMs, endMs, provisional, values }) => ({
        start: local(startMs),
        end: local(endMs),
        provisional,
        values,
      })) ?? null,
    breakdown: null,
    others: null,
    comparison: null,
    plan: { sources: [{ source: `${family}_15m`, why: expect.any(String), metrics: query['metrics'] }] },
  });
  expect(query).toMatchObject({
    from: local(fromMs),
    to: local(toMs),
    grain,
    timezone: 'Africa/Lagos',
    currency: 'NGN',
  });
  expect(receipt).toMatchObject({
    complete: true,
    late: lateEvents(arrivals, question, { prefix, allowedLatenessMs: LATENESS_MS }),
    dead_lettered: 0,
    in_flight: 0,
    left_out_currencies:
      family === 'payments' && fromMs <= Date.parse('2026-03-01Z') && toMs > Date.parse('2026-03-10Z')
        ? { USD: 1 }
        : {},
  });
  expect(Date.parse(receipt.as_of) - Date.parse(receipt.watermark)).toBe(LATENESS_MS);
});

function local(ms: number): string {
  return new Date(ms + 3_600_000).toISOString().replace('.000Z', '+01:00');
}

test('sending everything again changes no answer', async () => {
  const ask = async () => {
    const response = await fetch(
      `${service.url}/v1/metrics/payments?from=2026-03-01&to=2026-04-02&grain=day`,
    );
    const { metrics, series } = (await response.json()) as { metrics: unknown; series: unknown };
    return { metrics, series };
  };
  const before = await ask();
  const answer = (await (await service.post(JSON.stringify(accepted))).json()) as object;
  expect(answer).toMatchObject({ accepted: 0, duplicates: accepted.length, conflicts: 0, rejected: 0 });
  expect(await ask()).toEqual(before);
});
