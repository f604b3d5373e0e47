import { createRequire, flushCompileCache } from 'node:module';
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { tryFileLock } from '../../../kernel/file-lock.ts';
import { readEndpoint } from './endpoint-file.ts';

// The process of the engine. It loads the ClickHouse library, which then runs as a server; the call returns only when the
// engine could not start.
//
// No single process owns the engine. Every process that uses it holds a shared lock on `usersLock`. A worker thread here tries
// to take that lock for itself; when it succeeds, no user is left and the engine ends. So a killed service leaves no orphan, and
// a CLI that started the engine may end while a service that joined it works on. An engine whose starter died before it wrote
// the endpoint ends too: nobody could find it, and it would keep the directory locked.

interface ChildArguments {
  usersLock: string;
  endpoint: string;
  starterPid: number;
  argv: string[];
}

const CHECK_USERS_EVERY_MS = 500;

if (isMainThread) runEngine(JSON.parse(process.argv[2] ?? '') as ChildArguments);
else watchUsers(workerData as ChildArguments);

function runEngine(args: ChildArguments): void {
  flushCompileCache(); // the engine is ended by a kill, which would lose the cache
  new Worker(new URL(import.meta.url), { workerData: args });
  const require = createRequire(import.meta.url);
  const ffi = require('ffi-rs') as typeof import('ffi-rs');
  const { libchdbPath } = require('chdb/libchdb') as { libchdbPath: () => string };
  ffi.open({ library: 'engine', path: libchdbPath() });
  ffi.load({
    library: 'engine',
    funcName: 'chdb_query_cmdline',
    retType: ffi.DataType.External,
    paramsType: [ffi.DataType.I32, ffi.DataType.StringArray],
    paramsValue: [args.argv.length, args.argv],
  });
  process.exit(1); // without this, the worker thread would keep a process without an engine alive, and its starter waiting
}

function watchUsers({ usersLock, endpoint, starterPid }: ChildArguments): void {
  setInterval(() => {
    const unused = isUnused(usersLock);
    const unknown = process.ppid !== starterPid && readEndpoint(endpoint)?.pid !== process.pid;
    if (unused || unknown) process.kill(process.pid, 'SIGTERM');
  }, CHECK_USERS_EVERY_MS);
}

/** Nobody holds the lock, or the directory was removed: nobody can find this engine any more. */
function isUnused(usersLock: string): boolean {
  try {
    return tryFileLock(usersLock, 'exclusive') !== null;
  } catch {
    return true;
  }
}
