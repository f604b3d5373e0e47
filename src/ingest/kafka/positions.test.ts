import { expect, test } from 'vitest';
import { decideStart, incarnationOf, noteOf, parseNote, searchSince, type Committed } from './positions.ts';

const ID = '01234567-89ab-4def-8123-456789abcdef';
const OTHER = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
const commit = (offset: number, topicId: string | null = ID): Committed => ({
  offset,
  note: topicId === null ? null : { topicId, landedAtMs: 1_000 },
});

test.each<
  [what: string, known: Partial<Parameters<typeof decideStart>[0]>, start: ReturnType<typeof decideStart>]
>([
  ['nothing is known', {}, { offset: 5, lost: 0, isOtherLife: false }],
  [
    'it landed further than was committed',
    { landed: 90, committed: commit(70) },
    { offset: 90, lost: 0, isOtherLife: false },
  ],
  [
    'it was committed further',
    { landed: 60, committed: commit(70) },
    { offset: 70, lost: 0, isOtherLife: false },
  ],
  ['another program committed', { committed: commit(70, null) }, { offset: 70, lost: 0, isOtherLife: false }],
  ['it landed, and the group forgot', { landed: 60 }, { offset: 60, lost: 0, isOtherLife: false }],
  ['the log was cut', { landed: 60, earliest: 80 }, { offset: 80, lost: 20, isOtherLife: false }],
  ['nothing landed and the log was cut', { earliest: 80 }, { offset: 80, lost: 0, isOtherLife: false }],
  [
    'the commit is of another life',
    { committed: commit(500, OTHER), earliest: 0 },
    { offset: 0, lost: 0, isOtherLife: true },
  ],
  [
    'the commit is of another life, and some of this one landed',
    { landed: 3, committed: commit(500, OTHER), earliest: 0 },
    { offset: 3, lost: 0, isOtherLife: true },
  ],
])('when %s', (_what, known, start) => {
  expect(
    decideStart({ topicId: ID, landed: undefined, committed: undefined, earliest: 5, ...known }),
  ).toEqual(start);
});

test('a life is the first half of the id, and a note is read back', () => {
  expect(incarnationOf(ID)).toBe(0x0123456789ab4defn);
  expect(incarnationOf(OTHER)).toBeLessThan(2n ** 64n);
  expect(parseNote(noteOf(ID, 12))).toEqual({ topicId: ID, landedAtMs: 12 });
  expect([null, undefined, '', 'some text', `${ID} x`].map(parseNote)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('without a note of ours everything is searched', () => {
  const hours = 3_600_000;
  expect(searchSince(undefined)).toBe(0);
  expect(searchSince(commit(5, null))).toBe(0);
  expect(searchSince({ offset: 5, note: { topicId: ID, landedAtMs: 10 * hours } })).toBe(4 * hours);
});
