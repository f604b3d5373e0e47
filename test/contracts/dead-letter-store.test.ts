import { hash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeKeepLetters } from '../../src/ingest/dead-letters/keep-letters.ts';
import { makeDeadLetterStore } from '../../src/ingest/dead-letters/store.ts';
import { deadLetterId, type DeadLetters } from '../../src/ingest/dead-letters/dead-letters.ts';
import { LETTERS_FROM_MS as T0, makeLetter as letter } from '../support/make-letter.ts';
import { openTestStore, type TestStore } from '../support/test-store.ts';

let store: TestStore;
let letters: DeadLetters;
beforeAll(async () => {
  store = await openTestStore();
  letters = makeDeadLetterStore(store.connection);
});
afterAll(() => store.close());

describe('the id of a letter', () => {
  const at = { source: 'file' as const, origin: 'a.ndjson', position: 1, bytes: Buffer.from('x') };
  test('is that of its coordinates and bytes', () => {
    expect(deadLetterId(at)).toBe(deadLetterId({ ...at }));
    expect(deadLetterId(at)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const others = [
      { ...at, source: 'http' as const },
      { ...at, origin: 'b.ndjson' },
      { ...at, position: 2 },
      { ...at, bytes: Buffer.from('y') },
    ];
    expect(new Set([at, ...others].map(deadLetterId)).size).toBe(5);
  });

  test('of a rejected replay is that of the letter that was replayed', () => {
    const id = deadLetterId(at);
    expect(deadLetterId({ source: 'replay', origin: id, position: 0, bytes: Buffer.from('z') })).toBe(id);
  });
});

describe('the store', () => {
  test('gives back what it got, whatever the bytes', async () => {
    const sent = letter({
      body: Buffer.concat([Buffer.from('\t\n\\\'"\0é'), randomBytes(2000)]),
      headers: { 'x-é': "it's" },
      key: 'k\t',
      message: 'a "quoted"\nmessage',
      eventType: null,
      path: '/a\\b',
    });
    await letters.insert([sent, letter()]);
    expect(await letters.get(sent.id)).toEqual({ ...sent, state: 'open', replayed: [] });
    expect(await letters.get('00000000-0000-4000-8000-000000000000')).toBeNull();
  });

  test('keeps one letter of coordinates, the earliest', async () => {
    const sent = letter({ message: 'first' });
    await letters.insert([sent]);
    await letters.insert([{ ...sent, message: 'again', receivedAtMs: sent.receivedAtMs + 5 }]);
    expect(await letters.get(sent.id)).toMatchObject({ message: 'first', receivedAtMs: sent.receivedAtMs });
    expect((await letters.list({ origin: sent.origin }, { limit: 10 })).letters).toHaveLength(1);
  });

  test('takes none, and more than fit one statement', async () => {
    await letters.insert([]);
    const origin = 'many';
    await letters.insert(
      Array.from({ length: 25 }, () => letter({ origin, body: Buffer.alloc(1_000_000, 'x') })),
    );
    const page = await letters.list({ origin }, { limit: 100 });
    expect(page.letters.map(({ bodyBytes }) => bodyBytes)).toEqual(
      Array.from({ length: 25 }, () => 1_000_000),
    );
  });

  test('keeps the beginning of a message that it could not take whole, and says so', async () => {
    const body = Buffer.alloc(40_000_000, 'x');
    const sent = letter({ origin: 'huge', body });
    await makeKeepLetters(letters, null)([sent]);
    const stored = (await letters.get(sent.id))!;
    expect(stored.body.equals(body.subarray(0, 1_048_576))).toBe(true);
    expect(stored.whole).toEqual({ bytes: body.length, sha256: hash('sha256', body, 'hex') });
    const [listed] = (await letters.list({ origin: 'huge' }, { limit: 1 })).letters;
    expect(listed?.bodyBytes).toBe(body.length);
  });

  test('lists newest first, page by page, each letter once', async () => {
    const origin = 'pages';
    const sent = Array.from({ length: 7 }, (_, i) =>
      letter({ origin, receivedAtMs: T0 + 1000 + Math.floor(i / 3) }),
    );
    await letters.insert(sent);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await letters.list({ origin }, { limit: 2, ...(cursor != null && { cursor }) });
      expect(page.letters.length).toBeLessThanOrEqual(2);
      seen.push(...page.letters.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(sent.map(({ id }) => id)));
    const times = seen.map((id) => sent.find((one) => one.id === id)!.receivedAtMs);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('filters by everything that a letter is known by', async () => {
    const origin = 'filters';
    const one = letter({ origin, reason: 'not_json', eventType: null, receivedAtMs: T0 + 5000 });
    const two = letter({
      origin,
      reason: 'not_json',
      eventType: 'trip.completed',
      receivedAtMs: T0 + 6000,
      source: 'file',
    });
    await letters.insert([one, two]);
    const idsOf = async (filter: object) =>
      (await letters.list({ origin, ...filter }, { limit: 10 })).letters.map(({ id }) => id);
    expect(await idsOf({ reason: 'not_json' })).toEqual([two.id, one.id]);
    expect(await idsOf({ reason: 'empty' })).toEqual([]);
    expect(await idsOf({ eventType: '' })).toEqual([one.id]);
    expect(await idsOf({ eventType: "trip.completed' OR 1=1" })).toEqual([]);
    expect(await idsOf({ source: 'file' })).toEqual([two.id]);
    expect(await idsOf({ fromMs: T0 + 6000 })).toEqual([two.id]);
    expect(await idsOf({ toMs: T0 + 6000 })).toEqual([one.id]);
    expect(await idsOf({ state: 'resolved' })).toEqual([]);
  });

  test('a letter is open until a replay became an event', async () => {
    const sent = letter({ origin: 'replays', reason: 'empty', eventType: null });
    await letters.insert([sent]);
    const states = async () => [
      (await letters.get(sent.id))?.state,
      (await letters.list({ origin: 'replays' }, { limit: 1 })).letters[0]?.state,
      ...(await letters.counts({ origin: 'replays' })).map(({ open, resolved }) => `${open} ${resolved}`),
    ];
    expect(await states()).toEqual(['open', 'open', '1 0']);
    const rejected = {
      status: 'rejected' as const,
      reason: 'not_json' as const,
      message: 'no',
      correctedBody: Buffer.from([0xff]),
    };
    await letters.recordReplay(sent.id, { replayedAtMs: T0 + 9000, ...rejected });
    expect(await states()).toEqual(['open', 'open', '1 0']);
    await letters.recordReplay(sent.id, {
      replayedAtMs: T0 + 9001,
      status: 'conflict',
      reason: null,
      message: '',
      correctedBody: null,
    });
    expect(await states()).toEqual(['resolved', 'resolved', '0 1']);
    const stored = await letters.get(sent.id);
    expect(stored?.replayed).toEqual([
      { replayedAtMs: T0 + 9000, status: 'rejected', reason: 'not_json', message: 'no' },
      { replayedAtMs: T0 + 9001, status: 'conflict', reason: null, message: '' },
    ]);
    expect(
      (await letters.list({ origin: 'replays', state: 'resolved' }, { limit: 1 })).letters[0]?.replays,
    ).toBe(2);
    expect(await letters.counts({ origin: 'replays' })).toEqual([
      { reason: 'empty', eventType: '', open: 0, resolved: 1 },
    ]);
  });

  test.each(['nonsense', '', Buffer.from('1/2').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      await expect(letters.list({}, { limit: 1, cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    },
  );
});
