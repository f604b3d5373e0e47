#!/usr/bin/env node
// Replaces itself by the Node that the package brings, with the flags of docs/decisions/0015, whatever Node the caller has: so
// what runs is what was tested. It is plain JavaScript that an old Node can parse.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), 'main.js');
const node = bundledNode() ?? ownNode();
const args = [...process.execArgv, '--liftoff-only', program, ...process.argv.slice(2)];
const env = { MALLOC_ARENA_MAX: '2', ...process.env };
// The same process goes on where Node can do that (from 22.15): its parent's signals and its exit code need no help then.
if (typeof process.execve === 'function') process.execve(node, [node, ...args], env);
else runBeside();

/** The Node among the optional dependencies, wherever the package manager put it; null where there is none. */
function bundledNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const found = createRequire(import.meta.url).resolve(`node-${system}-${process.arch}/package.json`);
    return join(dirname(found), 'bin', system === 'win' ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

/** The Node that runs this, when it is new enough. */
function ownNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `openride-analytics needs Node 24 or newer; this is ${process.versions.node}, and the optional dependency that brings ` +
      'one is not installed. Install without --omit=optional, or run a newer Node.',
  );
  process.exit(1);
}

/** Runs the program as a child: hands on the signals that it does not get by itself, and ends as it ended. */
function runBeside() {
  const child = spawn(node, args, { stdio: 'inherit', env });
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both, and a second one would cut the child's stop short.
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
    });
  child.on('error', (error) => {
    console.error(`openride-analytics cannot run ${node}: ${error.message}`);
    process.exit(1);
  });
  // 128 and the number: what a shell says of a process that a signal ended.
  child.on('exit', (code, signal) => process.exit(code === null ? 128 + constants.signals[signal] : code));
}
