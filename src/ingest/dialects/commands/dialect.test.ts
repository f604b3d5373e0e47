import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkMessage } from '../../../../test/support/check-message.ts';
import { bookingService } from '../booking-service.ts';
import { makeDialectListCommand } from './list.ts';
import { makeDialectTryCommand } from './try.ts';
import { runCli } from '../../../platform/cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'openride-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { example } = bookingService.messages[0]!;

function fileWith(text: string): string {
  const path = join(folder, 'messages');
  writeFileSync(path, text);
  return path;
}

async function run(...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(argv, {
    commands: {
      'dialect list': makeDialectListCommand(),
      'dialect try': makeDialectTryCommand({
        checkOf: (topic) => (bytes) => checkMessage({ topic }, bytes),
        stdin: (async function* () {
          yield Buffer.from(example);
        })(),
      }),
    },
    version: '1.2.3',
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  });
  return { code, out, err };
}

const tryCreated = (path: string, ...more: string[]) =>
  run('dialect', 'try', 'booking-service', path, '--topic', 'booking.created', ...more);

test('one message, over many lines or from stdin, becomes one event', async () => {
  const pretty = fileWith(JSON.stringify(JSON.parse(example), null, 2));
  for (const path of [pretty, '-']) {
    const { code, out } = await tryCreated(path);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      event_type: 'booking.created',
      total_price: '2000.00',
      driver_id: null,
    });
  }
});

test('messages line by line: each event or what is wrong with it, and exit code 1 for the wrong one', async () => {
  const path = fileWith(`${example}\n${example.replace('[2024,1,16]', '"2024-01-16"')}\n`);
  const { code, out } = await tryCreated(path);
  expect(code).toBe(1);
  expect(out).toContain('path     /travelDate');
  const { messages } = JSON.parse((await tryCreated(path, '--json')).out) as { messages: unknown[] };
  expect(messages).toMatchObject([
    {
      status: 'accepted',
      missing_fields: ['driver_id', 'pickup_lat', 'pickup_lon', 'dropoff_lat', 'dropoff_lon'],
    },
    { status: 'refused', reason: 'dialect_unmappable', path: '/travelDate' },
  ]);
});

test('a message that repeats another says so', async () => {
  const otherwise = example.replace('"numberOfSeats":2', '"numberOfSeats":3');
  const path = fileWith(`{}\n${example}\n${example}\n${otherwise}\n`);
  const { out } = await tryCreated(path);
  expect(out.match(/^The same event .*/gm)).toEqual([
    'The same event as message 2: a duplicate. It would not count again.',
    'The same event as message 2: a conflict, for it says something else. It would not count again.',
  ]);
  const { messages } = JSON.parse((await tryCreated(path, '--json')).out) as { messages: object[] };
  expect(messages.map((message) => ('repeats' in message ? message.repeats : null))).toEqual([
    null,
    null,
    { message: 2, says_the_same: true },
    { message: 2, says_the_same: false },
  ]);
});

test.each([
  [
    ['booking-service'],
    'The dialect booking-service needs --topic, one of booking.created, booking.confirmed,',
  ],
  [
    ['booking-service', '--topic', 'bookings'],
    'The dialect booking-service has no topic "bookings"; it needs --topic,',
  ],
  [['bookings'], 'There is no dialect "bookings"; there are booking-service, trip-service,'],
])('dialect try %j says what there is', async ([name, ...more], message) => {
  const { code, err } = await run('dialect', 'try', name!, '-', ...more);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('a file that is not there', async () => {
  expect(await tryCreated(join(folder, 'nowhere'))).toMatchObject({ code: 1 });
});

test('dialect list', async () => {
  expect((await run('dialect', 'list')).out).toMatch(
    /^booking-service +booking\.cancelled +booking\.cancelled$/m,
  );
  const { dialects } = JSON.parse((await run('dialect', 'list', '--json')).out) as { dialects: unknown[] };
  expect(dialects).toContainEqual({
    dialect: 'trip-service',
    topic: 'trip.completed',
    event_type: 'trip.completed',
  });
});
