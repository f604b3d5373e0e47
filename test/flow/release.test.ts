import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';

// The package as a user has it: packed, installed in an empty folder with an empty home, and run by the Node of the user.

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'openride-release-'));
const app = join(scratch, 'app');
const home = join(scratch, 'home');
// Without what an npm script adds: the Node of the clone, and the settings of its npm.
const callersPath = (process.env['PATH'] ?? '')
  .split(':')
  .filter((directory) => !directory.includes('node_modules'))
  .join(':');
const env = { PATH: callersPath, HOME: home, DATA_DIR: 'data/demo' };

beforeAll(async () => {
  mkdirSync(app);
  mkdirSync(home);
  await run('npm', ['pack', '--pack-destination', scratch], { cwd: root });
  const [tarball] = readdirSync(scratch).filter((name) => name.endsWith('.tgz'));
  const cache = (await run('npm', ['config', 'get', 'cache'], { cwd: root })).stdout.trim();
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(scratch, tarball!)], {
    cwd: app,
    env: { ...env, npm_config_cache: cache }, // what the clone's installation has fetched is not fetched again
  });
}, 600_000);
afterAll(() => rmSync(scratch, { recursive: true }));

const npx = async (...args: string[]) =>
  (await run('npx', ['--offline', 'openride-analytics', ...args], { cwd: app, env })).stdout;

test('the package says its version, whatever the Node of its user', async () => {
  expect(await npx('version')).toMatch(/^openride-analytics \d+\.\d+\.\d+\S* \(Node 24\./);
});

test('the package runs the demo, takes a file beside it, says how it is, and stops', async () => {
  const demo = startDemo();
  try {
    const url = await demo.url;
    writeFileSync(
      join(app, 'events.ndjson'),
      Object.values(eventExamples)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
    const imported = JSON.parse(await npx('import', 'events.ndjson', '--json')) as { accepted: number };
    expect(imported.accepted).toBe(Object.keys(eventExamples).length);
    expect(await npx('status')).toMatch(/watermark/i);
    expect((await fetch(`${url}/docs/`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toContain('<div id="root">'); // the built pages are in the package
  } finally {
    await demo.stop();
  }
  expect(demo.shown()).toContain('stopping: what was taken is made queryable first');
});

/** Starts the demo in a process group of its own, as a terminal does. */
function startDemo() {
  const args = 'demo --size small --days 3 --port 0'.split(' ');
  const child = spawn('npx', ['--offline', 'openride-analytics', ...args], { cwd: app, env, detached: true });
  const gone = once(child, 'close'); // when nobody holds its output any more: neither npx nor the demo
  let shown = '';
  const url = new Promise<string>((resolve, reject) => {
    const show = (text: Buffer) => {
      shown += text.toString();
      const address = /API +(http:\S+)/.exec(shown)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', show);
    child.stderr.on('data', show);
    void gone.then(() => reject(new Error(`The demo ended: ${shown}`)));
  });
  return {
    url,
    shown: () => shown,
    /** Ctrl-C: the signal reaches every process of the group. */
    async stop(): Promise<void> {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT');
      await gone;
    },
  };
}
