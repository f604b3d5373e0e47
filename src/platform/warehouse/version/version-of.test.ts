import { expect, test } from 'vitest';
import { type Reach, reachesAll } from '../reach.ts';
import { type Reads, type StoreState, move, touches, versionOf } from './version-of.ts';

const trips: Reads = { days: [{ family: 'trip', from: 10, to: 12 }], letters: false, lossy: false };

test.each<[string, Reach, boolean]>([
  ['a day of its range', { trip: [12] }, true],
  ['a day before', { trip: [9] }, false],
  ['a day after, and one of another family', { trip: [13], booking: [11] }, false],
  ['every day of its family', { trip: [] }, true],
  ['every day of another family', { booking: [] }, false],
  ['everything', reachesAll, true],
  ['nothing', {}, false],
])('a batch with %s', (_, reach, changes) => {
  expect(touches(reach, trips)).toBe(changes);
  const state = empty();
  const before = versionOf(state, trips);
  move(state.moved, 7, reach);
  expect(versionOf(state, trips) !== before).toBe(changes);
  expect(versionOf({ ...empty(), open: [reach] }, trips) === null).toBe(changes);
});

test('the version is the same however a process came to know of it', () => {
  const [one, other] = [empty(), empty()];
  for (const [seq, reach] of [
    [3, { trip: [10] }],
    [5, { trip: [11], user: [1] }],
    [6, { user: [11] }],
  ] as const)
    move(one.moved, seq, reach);
  move(other.moved, 5, { trip: [11] });
  expect(versionOf(one, trips)).toBe(versionOf(other, trips));
});

test('letters and what was left out move only the answers that count them', () => {
  const counted = { ...trips, letters: true, lossy: true };
  const changed = { ...empty(), letters: '2', lossy: '2' };
  expect(versionOf(changed, trips)).toBe(versionOf(empty(), trips));
  expect(versionOf(changed, counted)).not.toBe(versionOf(empty(), counted));
  expect(versionOf({ ...empty(), common: 'another writer' }, trips)).not.toBe(versionOf(empty(), trips));
});

function empty(): StoreState {
  return { common: 'writer', letters: '1', lossy: '1', moved: { all: 0, families: new Map() }, open: [] };
}
