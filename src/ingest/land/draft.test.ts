import { expect, test } from 'vitest';
import { addPart, closeDraft, emptyDraft, fits, type Part, reportBatch, takeBroken } from './draft.ts';
import { emptyPrepared, placeOf, prepareRecord } from '../validate/prepare.ts';
import type { EventOutcome } from '../../events/outcome.ts';
import type { SourceRecord } from '../records.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Takes texts of digits for events with that number, everything else for no event. */
function check({ bytes }: SourceRecord): EventOutcome {
  const text = bytes.toString();
  if (!/^\d+$/.test(text))
    return { ok: false, rejection: { reason: 'not_json', path: '', message: 'No.', eventType: null } };
  const id = uuid(Number(text));
  const ids = { eventId: id, entityId: id, identity: id };
  return {
    ok: true,
    event: {
      eventType: 'trip.started',
      family: 'trip',
      ...ids,
      eventTimeMs: 5,
      contentHash: 7,
      dropped: [],
      masked: [],
      payload: `{"n":"${text}\\n"}`,
    },
  };
}

function makePart(origin: string, texts: readonly string[]): Part {
  const part: Part = {
    origin: { source: 'http', origin },
    prepared: emptyPrepared({ records: texts.length, bytes: 10 }),
    receivedAtMs: 1,
    bytes: 10,
    count: texts.length,
    landed: Promise.withResolvers(),
    done: Promise.withResolvers(),
  };
  texts.forEach((text, position) =>
    prepareRecord(
      part.prepared,
      { position, bytes: Buffer.from(text) },
      { origin: part.origin, place: placeOf(part.origin), read: () => null, check, receivedAtMs: 1 },
    ),
  );
  return part;
}

function makeDraft(...parts: Part[]) {
  const draft = emptyDraft();
  for (const part of parts) addPart(draft, part);
  return draft;
}

test('each part gets the results of its own records, by their place in the batch', async () => {
  const parts = [makePart('a', ['1', 'x', '2']), makePart('b', []), makePart('c', ['3', '1'])];
  reportBatch(makeDraft(...parts), [
    { i: 2, status: 'conflict' },
    { i: 4, status: 'duplicate' },
  ]);
  const results = await Promise.all(parts.map(({ done }) => done.promise));
  expect(results.map((list) => list.map(({ position, status }) => [position, status]))).toEqual([
    [
      [0, 'accepted'],
      [1, 'rejected'],
      [2, 'conflict'],
    ],
    [],
    [
      [0, 'accepted'],
      [1, 'duplicate'],
    ],
  ]);
});

test('a closed batch has one row a record, its letters, and the identities of its events in order', () => {
  const { batch, rows, letters, memory } = closeDraft(
    makeDraft(makePart('a', ['1', 'x']), makePart('b\tc', ['2'])),
    99,
  );
  const lines = Buffer.concat(rows).toString().split('\n');
  expect(batch).toMatchObject({ ingestedAtMs: 99, records: 3 });
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe(
    `0\t1\t\ttrip\ttrip.started\t${uuid(1)}\t${uuid(1)}\t${uuid(1)}\t5\t7\thttp\t0\t0\t0\ta\t\t\t{"n":"1\\\\n"}`,
  );
  expect(lines[1]).toMatch(/^1\t2\tnot_json\t/);
  expect(lines[2]).toContain('\tb\\tc\t');
  expect(letters.map(({ reason, origin, position }) => ({ reason, origin, position }))).toEqual([
    { reason: 'not_json', origin: 'a', position: 1 },
  ]);
  expect(memory.identities.map(({ identity }) => identity)).toEqual([uuid(1), uuid(2)]);
});

test.each([
  ['an empty draft takes anything', 0, 100, 1, true],
  ['up to the limit of events', 2, 3, 1e6, true],
  ['not beyond it', 2, 2, 1e6, false],
  ['not beyond the limit of bytes', 1, 100, 200, false],
])('%s', (_, records, maxEvents, maxBytes, expected) => {
  const draft = records === 0 ? emptyDraft() : makeDraft(makePart('a', Array<string>(records).fill('1')));
  expect(fits(draft, makePart('b', ['2']).prepared, { maxEvents, maxBytes })).toBe(expected);
});

test('a broken lane loses its parts, and the others stay', () => {
  const lane = { isBroken: false };
  const [kept, lost] = [makePart('a', ['1', '2']), { ...makePart('b', ['3']), lane }];
  const draft = makeDraft(kept, lost);
  expect(takeBroken(draft)).toEqual([]);
  lane.isBroken = true;
  const bytes = draft.bytes;
  expect(takeBroken(draft)).toEqual([lost]);
  expect([draft.parts, draft.records, draft.bytes < bytes]).toEqual([[kept], 2, true]);
});
