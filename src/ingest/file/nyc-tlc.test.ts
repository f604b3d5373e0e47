import { expect, test } from 'vitest';
import { makeEventChecker } from '../../events/check-event.ts';
import { makeTaxiReader } from './nyc-tlc.ts';
import { personalDeps } from '../../../test/support/personal-keys.ts';

const header =
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,PULocationID,DOLocationID,payment_type,total_amount';
const ride = '2,2019-03-04 16:11:55,2019-03-04 16:19:00,1,0.79,239,240,1,9.3';
const empty = '1,2019-03-10 12:00:00,2019-03-10 12:00:00,0,0.0,1,2,,0.0';
const long = '1,2019-03-05 08:00:00,2019-03-05 11:00:01,2,30.5,1,2,2,100.1';
const backwards = '1,2019-03-05 08:00:00,2019-03-05 07:59:00,2,1.0,1,2,4,5';
const reversal = '2,2019-03-31 12:51:48,2019-04-01 00:00:00,3,0.5,249,158,4,-7.8';

async function convert(...lines: string[]) {
  const reader = makeTaxiReader();
  const records = [];
  let blankLines = 0;
  const blocks = lines.map((line, index) => ({ lines: [Buffer.from(line)], bytesRead: index }));
  for await (const block of reader.read(streamOf(blocks))) {
    records.push(...block.records);
    blankLines += block.blankLines;
  }
  const events = records.map(({ bytes }) => JSON.parse(String(bytes)) as Record<string, unknown>);
  return { records, events, blankLines, summary: reader.summary() };
}

async function* streamOf<Item>(items: Item[]): AsyncGenerator<Item> {
  yield* items;
}

test('a row becomes a trip and its payment, and positions lead back to its line', async () => {
  const { records, events } = await convert(header, ride);
  expect(records.map(({ position }) => position)).toEqual([21, 22, 23]);
  const [started, completed, success] = events;
  expect(started).toMatchObject({
    event_type: 'trip.started',
    event_timestamp: '2019-03-04T21:11:55.000Z',
    passengers_count: 1,
  });
  expect(completed).toMatchObject({
    event_type: 'trip.completed',
    event_timestamp: '2019-03-04T21:19:00.000Z',
    trip_id: started!['trip_id'],
    duration_minutes: 7.083,
    distance_km: 1.271,
    driver_earnings: '9.30',
    platform_commission: '0.00',
    currency: 'USD',
  });
  expect(success).toMatchObject({
    event_type: 'payment.success',
    event_timestamp: '2019-03-04T21:19:00.000Z',
    booking_id: started!['booking_id'],
    amount: '9.30',
    payment_method: 'card',
    currency: 'USD',
  });
});

test('a total below zero becomes a refund alone, positive', async () => {
  const { events } = await convert(header, reversal);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    event_type: 'payment.refunded',
    event_timestamp: '2019-04-01T04:00:00.000Z',
    refund_amount: '7.80',
    original_amount: '7.80',
  });
});

test('synthetic_fields names what the source does not say, and only fields that are there', async () => {
  const { events } = await convert(header, ride, empty, backwards, reversal);
  for (const event of events) expect(Object.keys(event)).toEqual(expect.arrayContaining(synthetic(event)));
  const [started, completed, success] = events;
  expect(synthetic(started!)).not.toContain('passengers_count');
  expect(synthetic(completed!)).toEqual(
    expect.arrayContaining(['driver_id', 'platform_commission', 'on_time']),
  );
  expect(synthetic(completed!)).not.toContain('duration_minutes');
  expect(synthetic(success!)).not.toContain('payment_method');
  const [emptyStarted, , emptySuccess, , backwardsCompleted] = events.slice(3);
  expect(emptyStarted).toMatchObject({
    passengers_count: 1,
    synthetic_fields: expect.arrayContaining(['passengers_count']),
  });
  expect(synthetic(emptySuccess!)).toContain('payment_method');
  expect(backwardsCompleted).toMatchObject({
    duration_minutes: 0,
    synthetic_fields: expect.arrayContaining(['duration_minutes']),
  });
});

function synthetic(event: Record<string, unknown>): string[] {
  return event['synthetic_fields'] as string[];
}

test('ids are the same in every run, and differ between identical rows', async () => {
  const [first, second] = await Promise.all([convert(header, ride, ride), convert(header, ride, ride)]);
  expect(first.events).toEqual(second.events);
  expect(first.events[0]!['trip_id']).not.toBe(first.events[3]!['trip_id']);
  expect(first.events[0]!['route_id']).toBe(first.events[3]!['route_id']);
});

test('every event passes the contract', async () => {
  const check = makeEventChecker({
    now: () => Date.UTC(2026, 0, 1),
    eventTimeMinMs: 0,
    businessCurrency: 'USD',
    ...personalDeps,
  });
  const { records } = await convert(header, ride, empty, long, backwards, reversal);
  const outcomes = records.map(({ bytes }) => check(bytes));
  expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
  expect(outcomes).toHaveLength(13);
});

test('the summary accounts for every row; a bad row is skipped with its line and its reason', async () => {
  const lines = [
    header,
    ride,
    empty,
    '',
    long,
    backwards,
    'what, is this',
    reversal,
    ride.replace('9.3', 'free'),
  ];
  const { summary, blankLines } = await convert(...lines);
  expect(blankLines).toBe(1);
  expect(summary).toEqual({
    rows: 7,
    trips: 4,
    capturedAmount: '114.40',
    refunds: 1,
    refundedAmount: '7.80',
    skippedRows: 2,
    skipped: [
      { line: 7, reason: '2 columns instead of 9' },
      { line: 9, reason: 'the total is no amount of money' },
    ],
    withoutPassengers: 1,
    over3Hours: 2,
    zeroDistance: 1,
    withoutMinutes: 2,
  });
});

test('another file is refused with what is missing', async () => {
  await expect(convert('pickup,dropoff', ride)).rejects.toMatchObject({
    code: 'not_nyc_tlc',
    message: expect.stringContaining('total_amount'),
  });
});
