import { expect, test } from 'vitest';
import { runCommand as run } from '../../../../test/support/run-command.ts';
import { makeStatusCommand } from './commands.ts';

const facts = { events: 1_234_567, another_process_writes: false, watermark: null, disk_bytes: 250_000 };
const tables = { events_raw: { rows: 1_234_567, bytes: 240_000 }, trips: { rows: 12, bytes: 900 } };
const status = (ok: boolean, instances?: Record<string, string>) =>
  makeStatusCommand({
    status: () => Promise.resolve({ ok, facts, tables, ...(instances && { instances }) }),
  });

test('status: names in words, numbers with their thousands apart', async () => {
  expect(await run(status(true))).toMatchObject({
    code: 0,
    out: `in order                    yes
events counted              1,234,567
another process writes      no
watermark (complete up to)  -
bytes on disk               250,000

table            rows    bytes
events_raw  1,234,567  240,000
trips              12      900
`,
  });
});

test('the processes of the service, each on its line; exit code 1 when something is wrong', async () => {
  const { code, out } = await run(status(false, { 'one:1': 'all, writes, version 1' }));
  expect(code).toBe(1);
  expect(out).toContain('in order                    NO\n');
  expect(out).toContain('\ninstances\none:1  all, writes, version 1\n');
});

test('--json keeps the names and the numbers', async () => {
  expect(JSON.parse((await run(status(true), '--json')).out)).toEqual({ ok: true, ...facts, tables });
});
