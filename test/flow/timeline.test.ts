import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Everything that was told of one entity: its events in the order in which they happened, how each was told again, and what was no event.

const secrets = {
  boss: 'secret-of-the-boss-0001',
  support: 'secret-of-support-0001',
  bookings: 'secret-of-bookings-001',
  drivers: 'secret-of-drivers-0001',
  blind: 'secret-of-nothing-0001',
};
const scopes = {
  boss: 'admin+personal:read+geo:exact',
  support: 'read',
  bookings: 'read:bookings',
  drivers: 'read:drivers+personal:read',
  blind: 'ingest',
};
type Who = keyof typeof secrets;

let service: TestService;
beforeAll(async () => {
  const keys = Object.entries(scopes).map(([name, list]) => `${name}:${list}:${secrets[name as Who]}`);
  service = await openTestService({ API_KEYS: keys.join(',') });
  await tellAll();
});
afterAll(() => service.remove());

type Json = Record<string, unknown>;

async function send(events: readonly Json[]): Promise<Json[]> {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secrets.boss },
    body: JSON.stringify(events),
  });
  const { results } = (await response.json()) as { results: Json[] };
  return results;
}

async function ask(path: string, who: Who = 'support'): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${service.url}/v1/timeline/${path}`, {
    headers: { 'x-api-key': secrets[who] },
  });
  return { status: response.status, body: (await response.json()) as Json };
}

const booking = randomUUID();
const payment = randomUUID();
const trip = randomUUID();
const failedPayment = randomUUID();
const driver = randomUUID();
const code = 'OR-7F3K';
const named = { booking_id: booking, driver_id: driver };

function event(type: keyof typeof eventExamples, at: string, given: Json = {}): Json {
  const { event_id: _id, ...example } = eventExamples[type] as Json;
  return { ...example, event_id: randomUUID(), event_timestamp: at, producer: 'backend', ...given };
}

const lines = [
  event('booking.created', '2026-03-02T06:00:00.000Z', named),
  event('payment.failed', '2026-03-02T06:00:41.000Z', { booking_id: booking, payment_id: failedPayment }),
  event('payment.success', '2026-03-02T06:03:20.250Z', { booking_id: booking, payment_id: payment }),
  event('booking.confirmed', '2026-03-02T06:03:21.000Z', {
    ...named,
    payment_id: payment,
    confirmation_code: code,
  }),
  event('trip.started', '2026-03-03T07:10:00.000Z', { ...named, trip_id: trip }),
  event('trip.completed', '2026-03-03T07:52:00.000Z', { ...named, trip_id: trip }),
  event('booking.completed', '2026-03-03T07:52:00.000Z', { ...named, trip_id: trip, rating: undefined }),
] as const;
const [created, , success, confirmed, started, , completed] = lines;

/** The same fact, from another producer: it names no event, and tells what is given otherwise. */
const again = (one: Json, given: Json): Json => ({
  ...one,
  event_id: randomUUID(),
  producer: 'app',
  ...given,
});
const conflicting = again(success!, { amount: '1.00' });
const adding = again(completed!, { rating: 5 });
const moved = again(started!, { driver_id: randomUUID(), start_lat: 7.123456 });
let deadLetter = '';

/** The events arrive in another order than they happened; the later tellings come after all. */
async function tellAll(): Promise<void> {
  await send(lines.toReversed());
  await send([created!]);
  await send([conflicting, adding, moved]);
  const results = await send([{ ...confirmed, total_price: 'much' }]);
  deadLetter = String(results[0]!['dead_letter_id']);
}

// The independent computation: from what was sent, by nothing of the service but its words.

const MASK = '***';
const persons = ['rider_id', 'driver_id', 'refunded_by', 'user_id'];
const places = [
  'pickup_lat',
  'pickup_lon',
  'dropoff_lat',
  'dropoff_lon',
  'start_lat',
  'start_lon',
  'end_lat',
  'end_lon',
];
const withheldFields = ['card_last4'];

function shown(one: Json): Json {
  const entries = Object.entries(one).flatMap(([name, value]) => {
    if (value === undefined || withheldFields.includes(name)) return [];
    if (persons.includes(name)) return [[name, MASK]];
    return [[name, places.includes(name) ? Math.round((value as number) * 100) / 100 : value]];
  });
  return Object.fromEntries(entries) as Json;
}

const text = expect.any(String) as string;
const whole = expect.any(Number) as number;
const where = { producer: 'backend', source: 'http', origin: text, partition: 0, position: whole };

function told(one: Json, at: number): Json {
  const kind = String(one['event_type']).split('.')[0]!;
  const before = lines[at - 1];
  const ms = (line: Json) => Date.parse(String(line['event_timestamp']));
  return {
    event_type: one['event_type'],
    event_id: one['event_id'],
    entity: { kind, id: one[`${kind}_id`] },
    event_time: one['event_timestamp'],
    received_at: text,
    delay_ms: whole,
    gap_ms: before === undefined ? null : ms(one) - ms(before),
    ...where,
    data: expect.objectContaining(shown(one)) as Json,
    told_again: 0,
    tellings: [],
  };
}

function retold(one: Json, more: Json): Json {
  return {
    event_id: one['event_id'],
    event_time: one['event_timestamp'],
    received_at: text,
    ...where,
    producer: one['producer'],
    status: 'duplicate',
    added: [],
    fields: [],
    ...more,
  };
}

/** What support is to see of the booking. Of one moment, what arrived first comes first: `lines` was sent backwards. */
function expected(): Json[] {
  const order = [0, 1, 2, 3, 4, 6, 5];
  const inOrder = order.map((at) => lines[at]!);
  const events = inOrder.map((one, at) => ({
    ...told(one, order[at]!),
    gap_ms:
      at === 0
        ? null
        : Date.parse(String(one['event_timestamp'])) -
          Date.parse(String(inOrder[at - 1]!['event_timestamp'])),
  }));
  const change = (at: number, more: Json) => Object.assign(events[at]!, more);
  change(0, { told_again: 1, tellings: [retold(created!, {})] });
  change(2, {
    told_again: 1,
    tellings: [
      retold(conflicting, {
        status: 'conflict',
        fields: [{ name: 'amount', first: success!['amount'], second: '1.00', is_personal: false }],
      }),
    ],
  });
  change(4, {
    told_again: 1,
    tellings: [
      retold(moved, {
        status: 'conflict',
        fields: [
          { name: 'driver_id', is_personal: false },
          { name: 'start_lat', is_personal: false },
        ],
      }),
    ],
  });
  change(5, {
    told_again: 1,
    data: expect.objectContaining({ ...shown(completed!), rating: 5 }) as Json,
    tellings: [retold(adding, { added: ['rating'] })],
  });
  return events;
}

describe('a booking', () => {
  test.each([booking, booking.toUpperCase(), code, code.toLowerCase()])('is found by %s', async (id) => {
    const { status, body } = await ask(`booking/${id}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      entity: { kind: 'booking', id: booking },
      from: '2026-03-02T00:00:00.000Z',
      to: '2026-03-04T00:00:00.000Z',
      events: expected(),
      dead_letters: [
        expect.objectContaining({ id: deadLetter, event_type: 'booking.confirmed', state: 'open' }) as Json,
      ],
      more_dead_letters: false,
      related: [
        { kind: 'route', id: eventExamples['booking.created'].route_id },
        { kind: 'payment', id: failedPayment },
        { kind: 'payment', id: payment },
        { kind: 'trip', id: trip },
      ],
      expired: false,
      withheld: [],
      next_cursor: null,
      receipt: expect.objectContaining({
        complete: true,
        expired: 0,
        sources: ['booking_events', 'payment_events', 'trip_events'],
      }) as Json,
    });
    for (const { received_at, event_time, delay_ms } of body['events'] as Record<string, string>[])
      expect(Number(delay_ms)).toBe(Date.parse(received_at!) - Date.parse(event_time!));
  });

  test('is shown with persons and exact places to who may see them', async () => {
    const { body } = await ask(`booking/${booking}`, 'boss');
    const events = body['events'] as { data: Json; tellings: { fields: Json[] }[] }[];
    expect(events[0]!.data).toMatchObject({ driver_id: driver, pickup_lat: created!['pickup_lat'] });
    expect(events[4]!.tellings[0]!.fields).toEqual([
      { name: 'driver_id', first: driver, second: moved['driver_id'], is_personal: false },
      { name: 'start_lat', first: started!['start_lat'], second: 7.123456, is_personal: false },
    ]);
    expect(body['related']).toContainEqual({ kind: 'driver', id: driver });
  });

  test('page by page is the same, and gaps go on over pages', async () => {
    const all = ((await ask(`booking/${booking}`)).body['events'] as Json[]).map(strip);
    const paged: Json[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await ask(`booking/${booking}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...(body['events'] as Json[]).map(strip));
      cursor = body['next_cursor'] as string | null;
    }
    expect(paged).toEqual(all);
  });

  test('without the scopes of payments, trips and letters is shown without them, and says so', async () => {
    const { status, body } = await ask(`booking/${booking}`, 'bookings');
    expect(status).toBe(200);
    expect((body['events'] as Json[]).map((one) => one['event_type'])).toEqual([
      'booking.created',
      'booking.confirmed',
      'booking.completed',
    ]);
    expect(body).toMatchObject({ withheld: ['payment', 'trip', 'dead_letters'], dead_letters: [] });
  });
});

/** What does not differ from one reading to the next. */
function strip({ event_id, gap_ms, told_again }: Json): Json {
  return { event_id, gap_ms, told_again };
}

describe('other entities', () => {
  test.each([
    [`payment/${payment}`, ['payment.success'], [{ kind: 'booking', id: booking }]],
    [
      `trip/${trip}`,
      ['trip.started', 'trip.completed'],
      [
        { kind: 'booking', id: booking },
        { kind: 'route', id: eventExamples['trip.started'].route_id },
      ],
    ],
  ])('%s', async (path, types, related) => {
    const { body } = await ask(path);
    expect((body['events'] as Json[]).map((one) => one['event_type'])).toEqual(types);
    expect(body['related']).toEqual(related);
  });

  test('a driver, in a range, with personal:read; positions when they are asked for', async () => {
    await send([
      event('driver.location.updated', '2026-03-03T07:20:00.000Z', { driver_id: driver, trip_id: trip }),
    ]);
    const range = 'from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z';
    const types = async (path: string, who: Who) => {
      const { status, body } = await ask(path, who);
      return status === 200 ? (body['events'] as Json[]).map((one) => one['event_type']) : body['code'];
    };
    expect(await types(`driver/${driver}?${range}`, 'boss')).toEqual([
      'trip.started',
      'booking.completed',
      'trip.completed',
    ]);
    expect(await types(`driver/${driver}?${range}&positions=true`, 'boss')).toContain(
      'driver.location.updated',
    );
    expect(await types(`driver/${driver}?${range}`, 'support')).toBe('insufficient_scope');
    expect((await ask(`driver/${driver}?${range}`, 'drivers')).body).toMatchObject({
      events: [],
      withheld: ['user', 'route', 'booking', 'trip', 'payout', 'dead_letters'],
    });
  });

  test('a booking of which only a dead letter and a payment are known', async () => {
    const [unborn, unheard] = [randomUUID(), randomUUID()];
    await send([{ ...created, booking_id: unborn, seats_booked: 'two' }]);
    await send([
      event('payment.success', '2026-03-05T06:00:00.000Z', { booking_id: unheard, payment_id: randomUUID() }),
    ]);
    expect((await ask(`booking/${unborn}`)).body).toMatchObject({
      events: [],
      dead_letters: [{ event_type: 'booking.created' }],
    });
    expect((await ask(`booking/${unheard}`)).body).toMatchObject({
      events: [{ event_type: 'payment.success' }],
    });
  });

  test('expired events are told of', async () => {
    await service.warehouse.connection.command(
      `ALTER TABLE booking_events DELETE WHERE booking_id = '${booking}' SETTINGS mutations_sync = 2`,
    );
    expect((await ask(`booking/${booking}`)).body).toMatchObject({ expired: true });
  });
});

describe('what is not found', () => {
  test('an id that nothing names', async () => {
    const { status, body } = await ask(`booking/${randomUUID()}`);
    expect([status, body['code']]).toEqual([404, 'entity_not_found']);
  });
  test('an id of another kind, which the answer names', async () => {
    const { status, body } = await ask(`trip/${payment}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'entity_not_found', allowed: ['payment'] });
    expect(body['detail']).toContain(`/v1/timeline/payment/${payment}`);
  });
  test('a confirmation code that two bookings have', async () => {
    const ids = [randomUUID(), randomUUID()];
    const twice = (id: string, at: string) =>
      event('booking.confirmed', at, { booking_id: id, confirmation_code: 'TWICE' });
    await send([twice(ids[0]!, '2026-03-06T06:00:00.000Z'), twice(ids[1]!, '2026-03-07T06:00:00.000Z')]);
    const { status, body } = await ask('booking/TWICE');
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'confirmation_code_ambiguous', allowed: ids.toReversed() });
  });
  test('somebody without the scope', async () => {
    const { status, body } = await ask(`booking/${booking}`, 'blind');
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'insufficient_scope' });
  });
});

test('whatever is asked, the answer is one of the documented ones', async () => {
  const kind = fc.oneof(
    fc.constantFrom('booking', 'payment', 'driver', 'route', 'payout', 'trip'),
    fc.string(),
  );
  const id = fc.oneof(
    fc.uuid(),
    fc.string({ minLength: 1, maxLength: 120 }),
    fc.constantFrom("'; DROP", '%00', '..'),
  );
  const pair = fc.tuple(
    fc.constantFrom('limit', 'cursor', 'from', 'to', 'positions', 'other'),
    fc.oneof(fc.string(), fc.constantFrom('0', '1', '-1', '2026-03-02T00:00:00Z', '1e9', 'LTEvMS8x')),
  );
  await fc.assert(
    fc.asyncProperty(kind, id, fc.array(pair, { maxLength: 3 }), async (...[one, name, query]) => {
      const path = [one, name].map(encodeURIComponent).join('/');
      const { status, body } = await ask(`${path}?${new URLSearchParams(query).toString()}`, 'boss');
      if (status === 200) return;
      expect([400, 404, 414]).toContain(status);
      expect(problemSchema.parse(body).code).not.toBe('internal_error');
    }),
    { numRuns: 150 },
  );
});
