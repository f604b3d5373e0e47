import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { twoLines } from '../example-feature/two-lines.ts';
import { type Service, startService } from '../faults/service.ts';
import { makeProjectCopy, type ProjectCopy } from '../mutants/make-copy.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// docs/adding-a-feature.md, done: the example feature is put into a copy of the project, listed with its two lines, and used as a
// person would: over HTTP, in health, Prometheus and the jobs, and by its command beside the running service.

const run = promisify(execFile);
const dataDir = makeDataDir();
let copy: ProjectCopy;
let service: Service;
let url = '';
beforeAll(async () => {
  copy = makeProjectCopy();
  moveIn(copy.dir);
  service = startService(dataDir, { SCHEDULED_JOBS: 'on', NOTES_RETENTION_DAYS: '30' }, copy.dir);
  url = await service.ready;
});
afterAll(async () => {
  await service.stop();
  copy.remove();
  removeDataDir(dataDir);
});

/** Copies the folder, in which only the way to src differs, and adds the two lines. */
function moveIn(dir: string): void {
  const folder = join(dir, 'src/features/notes');
  cpSync(join(dir, 'test/example-feature/notes'), folder, { recursive: true });
  for (const name of globSync('*.ts', { cwd: folder })) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll("'../../../src/", "'../../"));
  }
  const list = join(dir, 'src/app/features.ts');
  let text = readFileSync(list, 'utf8');
  for (const { after, line } of twoLines) {
    expect(text.split(`${after}\n`)).toHaveLength(2);
    text = text.replace(`${after}\n`, `${after}\n${line}\n`);
  }
  writeFileSync(list, text);
}

const call = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${url}${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const write = (day: string, note: string) =>
  call(`/v1/notes/${day}`, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: note });

test('its route takes and gives notes, and its problem is known', async () => {
  expect(await write('2020-05-04', 'long ago')).toMatchObject({ status: 200 });
  const today = new Date().toISOString().slice(0, 10);
  await write(today, 'bridge closed');
  expect(await call(`/v1/notes/${today}`)).toEqual({
    status: 200,
    body: { day: today, note: 'bridge closed' },
  });
  expect(await call('/v1/notes/2019-01-01')).toMatchObject({ status: 404, body: { code: 'note_not_found' } });
  expect(await call('/problems/note_not_found')).toMatchObject({ status: 200, body: { status: 404 } });
  await expect
    .poll(async () => (await call('/v1/audit?act=notes.write')).body)
    .toMatchObject({
      audit: [
        { entity: `note:${today}`, result: 'done' },
        { entity: 'note:2020-05-04', result: 'done' },
      ],
    });
  const { body } = await call('/openapi.json');
  expect(Object.keys(body['paths'] as object)).toContain('/v1/notes/{day}');
});

test('its command asks the running service for the embedded metadata', async () => {
  const bin = join(copy.dir, 'bin/openride-analytics.js');
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDir };
  const { stdout } = await run(process.execPath, [bin, 'notes', 'list', '--json'], { env });
  const { notes } = JSON.parse(stdout) as { notes: { note: string }[] };
  expect(notes.map(({ note }) => note)).toEqual(['long ago', 'bridge closed']);
});

test('its job forgets what is too long ago, and tells the history', async () => {
  expect(await call('/v1/jobs/notes.forget/run', { method: 'POST' })).toMatchObject({ status: 202 });
  await expect
    .poll(async () => (await call('/v1/jobs/notes.forget/runs?limit=1')).body, { timeout: 120_000 })
    .toMatchObject({ runs: [{ outcome: 'completed', result: { removed: 1 } }] });
  expect(await call('/v1/notes/2020-05-04')).toMatchObject({ status: 404 });
});

test('its gauge and its line of health are there', async () => {
  const metrics = /"metrics":"([^"]+)"/.exec(service.lines.join('\n'))![1]!;
  expect(await (await fetch(metrics)).text()).toMatch(/^openride_notes 1$/m);
  expect((await call('/health')).body['checks']).toMatchObject({
    notes: { status: 'ok', facts: { notes: 1, retentionDays: 30 } },
  });
});
