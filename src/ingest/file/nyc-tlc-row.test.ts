import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metresOfMiles, parseHeader, parseRow, splitRow } from './nyc-tlc-row.ts';

const headerLine =
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,PULocationID,DOLocationID,payment_type,total_amount';
const parsed = parseHeader(headerLine);
if (!parsed.ok) throw new Error('the header is good');
const { header } = parsed;

const good = ['2', '2019-03-04 16:11:55', '2019-03-04 16:19:00', '1', '0.79', '239', '240', '1', '9.3'];
const names = headerLine.split(',');

function rowWith(changes: Record<string, string> = {}) {
  return parseRow(good.map((value, index) => changes[names[index]!] ?? value).join(','), header);
}

function ride(changes: Record<string, string> = {}) {
  const row = rowWith(changes);
  if (!row.ok) throw new Error(row.reason);
  return row.ride;
}

test('a row: New York times become UTC, miles become kilometres, money keeps its cents', () => {
  expect(ride()).toEqual({
    key: good.join('\u001f'),
    pickupMs: Date.UTC(2019, 2, 4, 21, 11, 55),
    dropoffMs: Date.UTC(2019, 2, 4, 21, 19, 0),
    passengers: 1,
    distanceKm: 1.271,
    method: 'card',
    methodKnown: true,
    total: '9.30',
    isReversal: false,
    vendorId: '2',
    pickupLocationId: '239',
    dropoffLocationId: '240',
  });
});

test.each([
  ['9.3', '9.30', false],
  ['12', '12.00', false],
  ['0.0', '0.00', false],
  ['-0.0', '0.00', false],
  ['-7.3', '7.30', true],
  ['007.25', '7.25', false],
  ['36.9500', '36.95', false],
])('a total of %s is %s', (text, total, isReversal) => {
  expect(ride({ total_amount: text })).toMatchObject({ total, isReversal });
});

test.each([
  ['1', 'card', true],
  ['2', 'cash', true],
  ['2.0', 'cash', true],
  ['3', 'other', true],
  ['4', 'other', true],
  ['5', 'other', false],
  ['0', 'other', false],
  ['', 'other', false],
])('payment type "%s" is %s', (type, method, methodKnown) => {
  expect(ride({ payment_type: type })).toMatchObject({ method, methodKnown });
});

test.each([
  ['0', null],
  ['', null],
  ['1.0', 1],
  ['6', 6],
])('"%s" passengers', (text, passengers) => {
  expect(ride({ passenger_count: text }).passengers).toBe(passengers);
});

test.each([
  [{ total_amount: '9.345' }, 'the total is no amount of money'],
  [{ total_amount: '' }, 'the total is no amount of money'],
  [{ total_amount: '1e3' }, 'the total is no amount of money'],
  [{ tpep_pickup_datetime: '2019-02-30 10:00:00' }, 'the pickup time is no time'],
  [{ tpep_dropoff_datetime: '' }, 'the drop-off time is no time'],
  [{ passenger_count: '1.5' }, 'the passenger count is no whole number'],
  [{ trip_distance: '-1.2' }, 'the distance is no number of miles'],
  [{ payment_type: '1,2' }, '10 columns instead of 9'],
  [{ payment_type: '"1' }, 'the quotes do not match'],
])('%o is refused', (changes, reason) => {
  expect(rowWith(changes)).toEqual({ ok: false, reason });
});

describe('the clock', () => {
  const minutes = (pickup: string, dropoff: string) => {
    const { pickupMs, dropoffMs } = ride({ tpep_pickup_datetime: pickup, tpep_dropoff_datetime: dropoff });
    return (dropoffMs - pickupMs) / 60_000;
  };
  test('a ride over the jump of 10 March 2019 takes an hour less than the wall clock says', () => {
    expect(minutes('2019-03-10 01:50:00', '2019-03-10 03:10:00')).toBe(20);
  });
  test('in the hour that comes twice, a ride does not end before it began', () => {
    expect(minutes('2019-11-03 01:50:00', '2019-11-03 01:10:00')).toBe(20);
    expect(minutes('2019-11-03 01:10:00', '2019-11-03 01:50:00')).toBe(40);
  });
  test('a ride that ends before it began anyway is left so, for the events to report', () => {
    expect(minutes('2019-03-04 16:10:00', '2019-03-04 16:00:00')).toBe(-10);
  });
});

test('a header of green taxis, with a byte order mark and in another order', () => {
  const green = headerLine.replaceAll('tpep', 'lpep').split(',').toReversed().join(',');
  const result = parseHeader(`\uFEFF${green}`);
  expect(result).toMatchObject({ ok: true, header: { width: 9, places: { vendorId: 8, total: 0 } } });
});

test('another header: what is missing', () => {
  expect(parseHeader('VendorID,pickup,trip_distance')).toMatchObject({
    ok: false,
    missing: expect.arrayContaining(['tpep_pickup_datetime or lpep_pickup_datetime', 'total_amount']),
  });
});

test('quoted values are read as CSV says', () => {
  expect(splitRow('1,"a,""b""",3')).toEqual(['1', 'a,"b"', '3']);
  expect(splitRow('1,"a')).toBeNull();
});

test.each([
  ['1', 1609],
  ['0.0', 0],
  ['1.6', 2575],
  ['0.79', 1271],
  ['', null],
  ['1.2.3', null],
])('%s miles', (text, metres) => {
  expect(metresOfMiles(text)).toBe(metres);
});

test('metres are within half a metre of the miles', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (thousandths) => {
      const metres = metresOfMiles(
        `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`,
      )!;
      expect(Math.abs(metres - thousandths * 1.609344)).toBeLessThan(0.500_001);
    }),
  );
});
