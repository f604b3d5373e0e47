import { expect, test } from 'vitest';
import { columnsIn } from './columns-in.ts';

const column = (name: string) => ({ name, type: 'String', comment: '' });
const views = [
  { name: 'bookings', comment: '', columns: [column('booking_id'), column('status')] },
  { name: 'trips', comment: '', columns: [column('trip_id'), column('status')] },
];
const namesIn = (text: string) => columnsIn(text, views).map(({ name }) => name);

test('columns of the views that are named, each once', () => {
  expect(namesIn('SELECT x FROM analytics.trips')).toEqual(['trip_id', 'status']);
  expect(namesIn('SELECT x FROM analytics.Bookings JOIN analytics.trips')).toEqual([
    'booking_id',
    'status',
    'trip_id',
  ]);
});

test('before a view is named all are meant', () => {
  expect(namesIn('SELECT ')).toEqual(['booking_id', 'status', 'trip_id']);
});
