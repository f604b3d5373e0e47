import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '../kernel/units.ts';
import { dateOf, localDay } from './local-days.ts';
import { writeDemo } from './write-demo.ts';

const days = 4;
const request = {
  size: 'small',
  days,
  seed: 5,
  eventsPerSecond: 0,
  clock: null,
  port: undefined,
  fresh: false,
  goesLive: false,
  kafka: false,
} as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file and stdout get the same whole days, which end with yesterday', async () => {
  const said: string[] = [];
  const io = { stdout: { write: () => {} }, stderr: { write: (line: string) => said.push(line) } };
  const path = join(folder, 'city.ndjson');
  const stdout = new PassThrough();
  const { signal } = new AbortController();
  await writeDemo(request, path, { io, signal, stdout });
  const [piped] = await Promise.all([text(stdout), writeDemo(request, '-', { io, signal, stdout })]);
  const written = await readFile(path, 'utf8');
  expect(piped).toBe(written);
  const lines = written.trimEnd().split('\n');
  expect(said.at(-1)).toContain(`${lines.length} messages of ${days} days`);
  const happened = lines
    .filter((line) => line.includes('"booking.created"') && line.endsWith('}'))
    .map((line) => (JSON.parse(line) as { event_timestamp: string }).event_timestamp)
    .filter((time) => !Number.isNaN(Date.parse(time)));
  const localDays = new Set(happened.map((time) => dateOf(localDay(Date.parse(time)))));
  const today = localDay(Date.now());
  expect(localDays).toContain(dateOf(today - 1));
  expect(localDays).not.toContain(dateOf(today));
  expect(Math.min(...happened.map((time) => Date.parse(time)))).toBeGreaterThan(
    Date.now() - (days + 1) * DAY_MS,
  );
});
