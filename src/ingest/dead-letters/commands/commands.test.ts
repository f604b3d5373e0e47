import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFakeIntake } from '../../../../test/support/fake-intake.ts';
import { runCommand as run } from '../../../../test/support/run-command.ts';
import { makeScratch } from '../../../../test/support/scratch-files.ts';
import type { DeadLetters, Replay, StoredLetter } from '../dead-letters.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { makeDeadLettersCountsCommand } from './counts.ts';
import { makeDeadLettersListCommand } from './list.ts';
import { makeDeadLettersReplayCommand } from './replay.ts';
import { makeDeadLettersShowCommand } from './show.ts';
import { renderLetters } from './render-letters.ts';

const { directory, file } = makeScratch();

const id = '0190c0de-0000-8000-8000-000000000001';
const letter: StoredLetter = {
  id,
  receivedAtMs: Date.UTC(2026, 2, 1),
  reason: 'schema_violation',
  eventType: 'user.registered',
  path: '/phone',
  message: 'no',
  faults: [
    { path: '/phone', message: 'no' },
    { path: '/email', message: 'neither' },
  ],
  source: 'file',
  origin: 'day.ndjson',
  partition: 0,
  position: 17,
  key: '',
  headers: { 'x-producer': 'app' },
  body: Buffer.from('{"phone":"+2348012345678"}'),
  state: 'open',
  replayed: [{ replayedAtMs: 0, status: 'rejected', reason: 'not_json', message: 'still' }],
};

function openLetters() {
  const asked: unknown[] = [];
  const replays: [string, Replay][] = [];
  const { body, headers: _, replayed, ...summary } = letter;
  const letters: DeadLetters = {
    insert: () => Promise.resolve(),
    list: async (...question) => {
      asked.push(question);
      return {
        letters: [{ ...summary, bodyBytes: body.length, replays: replayed.length }],
        nextCursor: 'next',
      };
    },
    counts: async (filter) => {
      asked.push(filter);
      return [{ reason: 'not_json', eventType: '', open: 2, resolved: 1 }];
    },
    get: async (wanted) => (wanted === id ? letter : null),
    recordReplay: async (letterId, replay) => void replays.push([letterId, replay]),
  };
  return { letters, asked, replays };
}

test('dead-letters list: the filter of the API, a page, JSON', async () => {
  const { letters, asked } = openLetters();
  const command = makeDeadLettersListCommand({ withDeadLetters: (use) => use(letters) });
  const { out } = await run(
    command,
    '--reason',
    'not_json',
    '--from',
    '2026-03-01T00:00:00Z',
    '--limit',
    '5',
    '--cursor',
    'c',
  );
  expect(asked).toEqual([
    [
      { reason: 'not_json', fromMs: Date.UTC(2026, 2, 1) },
      { limit: 5, cursor: 'c' },
    ],
  ]);
  expect(out).toContain('2026-03-01 00:00  open   schema_violation  user.registered  17  day.ndjson');
  expect(out).toContain(`\n  ${id}  no\n`);
  expect((await run(command, '--wide')).out).toContain(
    `${id}  2026-03-01T00:00:00.000Z  open   schema_violation  user.registered  file    day.ndjson  17`,
  );
  expect(out).toContain('More: --cursor next');
  expect(JSON.parse((await run(command, '--json')).out)).toMatchObject({
    dead_letters: [{ id, position: 17 }],
    next_cursor: 'next',
  });
  expect(await run(command, '--limit', '0')).toMatchObject({
    code: 2,
    err: expect.stringContaining('1 to 1000'),
  });
  expect(await run(command, '--from', 'today')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--from'),
  });
  expect(await run(command, '--reason', 'bad')).toMatchObject({
    code: 2,
    err: expect.stringContaining('not_utf8'),
  });
});

test('a list is no wider than the terminal, whatever a message or a file is called', () => {
  const long = {
    ...letter,
    bodyBytes: 1,
    replays: 0,
    message: 'a field\nis wrong '.repeat(9),
    origin: 'x'.repeat(99),
  };
  for (const width of [80, 132]) {
    const lines = renderLetters([long, long], width).split('\n');
    expect(lines).toHaveLength(5);
    expect(Math.max(...lines.map((line) => line.length))).toBe(width);
  }
});

test('dead-letters counts', async () => {
  const { letters, asked } = openLetters();
  const command = makeDeadLettersCountsCommand({ withDeadLetters: (use) => use(letters) });
  expect((await run(command, '--state', 'open')).out).toContain('not_json  -              2         1');
  expect(asked).toEqual([{ state: 'open' }]);
  const json = JSON.parse((await run(command, '--json')).out) as object;
  expect(json).toEqual({ counts: [{ reason: 'not_json', event_type: null, open: 2, resolved: 1 }] });
});

test('dead-letters show: masked, unless raw', async () => {
  const command = makeDeadLettersShowCommand({ withDeadLetters: (use) => use(openLetters().letters) });
  const { out } = await run(command, id.toUpperCase());
  expect(out).toContain('message (utf-8, masked)');
  expect(out).toMatch(/^faults\n.*\n\/phone +no\n\/email +neither$/m);
  expect(out).not.toContain('8012345678');
  expect((await run(command, id, '--raw')).out).toContain('{"phone":"+2348012345678"}');
  expect(JSON.parse((await run(command, id, '--json')).out)).toMatchObject({ id, body_masked: true });
  const other = id.replace(/1$/, '2');
  expect(await run(command, other)).toMatchObject({
    code: 1,
    err: expect.stringContaining('no dead letter'),
  });
  expect(await run(command, 'seventeen')).toMatchObject({ code: 2 });
});

test('dead-letters replay: as it is, corrected from a file or stdin; what became of it is kept', async () => {
  const { letters, replays } = openLetters();
  async function* stdin(): AsyncGenerator<Buffer> {
    yield Buffer.from('still no JSON');
  }
  const command = makeDeadLettersReplayCommand({
    withPipeline: (use) => use({ intake: makeFakeIntake(), deadLetters: letters }),
    now: () => 5,
    stdin: stdin(),
  });
  expect(await run(command, id)).toMatchObject({ code: 0, out: expect.stringContaining('accepted') });
  expect((await run(command, id, '--body', file('fixed.json', '{"a":1}'), '--json')).code).toBe(0);
  expect(await run(command, id, '--body', '-')).toMatchObject({
    code: 1,
    out: expect.stringContaining('not_json'),
  });
  expect(
    replays.map(([of, { status, correctedBody }]) => [of, status, correctedBody?.toString() ?? null]),
  ).toEqual([
    [id, 'accepted', null],
    [id, 'accepted', '{"a":1}'],
    [id, 'rejected', 'still no JSON'],
  ]);
  expect(await run(command, id, '--body', join(directory, 'absent'))).toMatchObject({ code: 1 });
});

test('errors of the store come through', async () => {
  const command = makeDeadLettersCountsCommand({
    withDeadLetters: () =>
      Promise.reject(new CodedError('store_unavailable', 'The event store cannot be reached.')),
  });
  expect(await run(command)).toMatchObject({ code: 1, err: expect.stringContaining('cannot be reached') });
});
