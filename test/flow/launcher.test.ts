import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScratch } from '../support/scratch-files.ts';

// The launcher in front of a program that tells what it was started with, and ends as its argument says.

const root = join(import.meta.dirname, '../..');
const { directory, file } = makeScratch();
mkdirSync(join(directory, 'bin'));
cpSync(join(root, 'bin/openride-analytics.js'), join(directory, 'bin/openride-analytics.js'));
symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
file('package.json', '{ "type": "module" }');
file(
  'bin/main.js',
  `const { execPath, execArgv, env, argv, pid, versions } = process;
   for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
     process.on(signal, () => process.exit({ SIGTERM: 40, SIGINT: 41, SIGHUP: 42 }[signal]));
   console.log(JSON.stringify({ execPath, execArgv, arenas: env.MALLOC_ARENA_MAX, argv: argv.slice(2), pid, node: versions.node }));
   if (argv[2] === 'wait') setInterval(() => undefined, 1000);
   else if (argv[2] === 'die') process.kill(pid, 'SIGKILL');
   else process.exitCode = Number(argv[2]);`,
);

interface Told {
  execArgv: string[];
  arenas: string;
  argv: string[];
  pid: number;
  node: string;
}

async function launch(flags: readonly string[], ...args: string[]): Promise<[ChildProcess, Told]> {
  const program = join(directory, 'bin/openride-analytics.js');
  const child = spawn(process.execPath, [...flags, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, JSON.parse(line.toString()) as Told];
}

async function ended(child: ChildProcess) {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode ?? child.exitCode;
}

// An old Node cannot replace itself by another program.
const without = '--import=data:text/javascript,delete%20process.execve';

test.each([
  ['in the same process', []],
  ['in a process beside', [without]],
])('the program runs %s with the flags, and ends as it wants to', async (how, flags) => {
  const [child, told] = await launch(flags, '7', 'a b');
  expect(told).toMatchObject({ arenas: '2', argv: ['7', 'a b'] });
  expect(told.node).toBe(process.versions.node);
  expect(told.execArgv).toContain('--liftoff-only');
  expect(told.pid === child.pid).toBe(how === 'in the same process');
  expect(await ended(child)).toBe(7);
});

test.each([
  ['SIGTERM', 40],
  ['SIGINT', 41],
  ['SIGHUP', 42],
] as const)('%s reaches the program, whichever way it runs', async (signal, code) => {
  for (const flags of [[], [without]]) {
    const [child] = await launch(flags, 'wait');
    child.kill(signal);
    expect(await ended(child)).toBe(code);
  }
});

test('a program that was killed is told as a shell tells it', async () => {
  const [child] = await launch([without], 'die');
  expect(await ended(child)).toBe(137);
});

// `npm start`, `npm run demo` and `npm run cli` run this, in a clone before `npm install`.
const OLD =
  '--import=data:text/javascript,Object.defineProperty(process.versions,%22node%22,{value:%2220.20.2%22})';

test.each([
  ['with an old Node', [OLD], /it needs Node 24, and this is 20\.20\.2: run "npm install" here first/],
  ['with a Node that is new enough', [], /its packages are not installed: run "npm install" here first/],
])('before an installation, %s, one sentence names the remedy', async (_how, flags, sentence) => {
  const clone = mkdtempSync(join(tmpdir(), 'openride-clone-')); // no node_modules above it
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  for (const part of ['bin', 'src', 'package.json'])
    cpSync(join(root, part), join(clone, part), { recursive: true });
  const child = spawn(process.execPath, [...flags, join(clone, 'bin/main.js'), 'serve'], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  await once(child, 'close');
  const text = Buffer.concat(said).toString();
  expect(text).toMatch(sentence);
  expect(text.trim().split('\n')).toHaveLength(1);
  expect(child.exitCode).toBe(1);
});
