import { expect, test } from 'vitest';
import { decideStart, incarnationOf, noteOf, parseNote, searchSince, type Committed } from './positions.ts';

const ID = '01234567-89ab-4def-8123-456789abcdef';
const OTHER = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
const commit = (offset: number, topicId: string | null = ID): Committed => ({
  offset,
  note: topicId === null ? null : { topicId, landedAtMs: 1_000 },
});

type Known = Parameters<typeof decideStart>[0];
type Told = Partial<ReturnType<typeof decideStart>>;

test.each<[what: string, known: Partial<Known>, offset: number, told: Told]>([
  ['nothing is known', {}, 5, {}],
  ['it landed further than was committed', { landed: 90, committed: commit(70) }, 90, {}],
  ['it was committed further than landed', { landed: 60, committed: commit(70) }, 60, { setBack: 10 }],
  ['another program committed further', { landed: 60, committed: commit(70, null) }, 70, {}],
  ['nothing of what was committed landed', { committed: commit(70) }, 70, { isBareCommit: true }],
  ['what was committed is in no log any more', { committed: commit(5) }, 5, {}],
  ['another program committed', { committed: commit(70, null) }, 70, {}],
  ['it landed, and the group forgot', { landed: 60 }, 60, {}],
  ['the log was cut', { landed: 60, earliest: 80 }, 80, { lost: 20 }],
  [
    'the log was cut behind what a restore set back',
    { landed: 60, committed: commit(90), earliest: 80 },
    80,
    { lost: 20, setBack: 30 },
  ],
  ['nothing landed and the log was cut', { earliest: 80 }, 80, {}],
  ['the commit is of another life', { committed: commit(500, OTHER), earliest: 0 }, 0, { isOtherLife: true }],
  [
    'the commit is of another life, and some of this one landed',
    { landed: 3, committed: commit(500, OTHER), earliest: 0 },
    3,
    { isOtherLife: true },
  ],
])('when %s', (_what, known, offset, told) => {
  expect(
    decideStart({ topicId: ID, landed: undefined, committed: undefined, earliest: 5, ...known }),
  ).toEqual({ offset, lost: 0, isOtherLife: false, setBack: 0, isBareCommit: false, ...told });
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
