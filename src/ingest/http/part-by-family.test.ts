import { expect, test } from 'vitest';
import { makeTestChecks } from '../../../test/support/record-check.ts';
import { eventExamples } from '../../events/examples.ts';
import { atOnce } from '../../kernel/in-slices.ts';
import { grantsOf } from '../../platform/access/scopes.ts';
import { partByFamily } from './part-by-family.ts';

const { read, check } = makeTestChecks();

test('only what the reader cannot read, or its sender may not send, pays the check', () => {
  const { 'booking.confirmed': booking, 'trip.started': trip } = eventExamples;
  const events = [booking, trip, { ...booking, booking_id: 7 }, { ...trip, trip_id: 7 }];
  const records = events.map((event, position) => ({ position, bytes: Buffer.from(JSON.stringify(event)) }));
  const checked: number[] = [];
  const { taken, refused } = atOnce(
    partByFamily(records, {
      read,
      check(record, origin) {
        checked.push(record.position);
        return check(record, origin);
      },
      origin: { source: 'http', origin: 'a' },
      scopes: grantsOf(['ingest:booking']),
    }),
  );
  expect(checked).toEqual([1, 2, 3]);
  expect(taken.map(({ position }) => position)).toEqual([0, 2]);
  expect(refused.map(({ index }) => index)).toEqual([1, 3]);
});
