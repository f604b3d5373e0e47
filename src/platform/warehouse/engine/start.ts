import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../../kernel/errors.ts';
import { mkfifo } from '../../../kernel/libc.ts';
import { siblingModule } from '../../../kernel/sibling.ts';
import { makeBackupDoors } from './backup-door.ts';
import { type EngineEndpoint, readEndpoint, writeEndpoint } from './endpoint-file.ts';
import { pingEngine } from './ping.ts';
import { type EngineCluster, renderEngineConfig, renderEngineUsers } from './render-config.ts';
import { ANALYST_USER } from './render-analyst.ts';
import { READER_USER } from './render-reader.ts';

/** Returns the paths of the engine's files below the data directory. */
export function enginePaths(dataDir: string) {
  const directory = join(dataDir, 'engine');
  return {
    directory,
    backupDoors: join(directory, 'backup-doors'),
    store: join(directory, 'store'),
    endpoint: join(directory, 'endpoint.json'),
    usersLock: join(directory, 'users.lock'),
    startLock: join(directory, 'start.lock'),
    stdin: join(directory, 'stdin.fifo'),
    output: join(directory, 'output.log'),
  };
}

export type EnginePaths = ReturnType<typeof enginePaths>;

/**
 * The ports and the password of an engine that stands for a ClickHouse server, which others reach by its address. Like a server
 * it writes a backup into any directory that they name.
 */
export interface EngineListen {
  httpPort: number;
  /** For the other nodes of its cluster; without one, the engine does not listen for the native protocol. */
  tcpPort?: number;
  /** May hold letters, digits, "-" and "_". */
  password: string;
}

/** The options of an engine's start. */
export interface EngineOptions {
  memoryLimitBytes: number;
  /** The database that the engine's reader may read. */
  database: string;
  /** The time limit for a start, and for the end of a former engine. */
  readyWithinMs: number;
  /** Left out: the engine gets a free port and a password that is new at each start. */
  listen?: EngineListen;
  cluster?: EngineCluster;
  /** Writes the files of a store that is not there yet, before the engine starts. Left out: the engine makes an empty one. */
  writeStore?: (store: string) => Promise<void>;
}

/**
 * Starts the engine on loopback ports and returns when it answers. The caller holds `startLock` and a shared `usersLock`.
 * Throws `engine_start_failed` with what the engine printed.
 */
export async function startEngine(paths: EnginePaths, options: EngineOptions): Promise<EngineEndpoint> {
  if (!existsSync(paths.store)) await options.writeStore?.(paths.store);
  mkdirSync(paths.store, { recursive: true });
  const doors = makeBackupDoors(paths.backupDoors);
  const standsForServer = options.listen !== undefined;
  const listen = options.listen ?? (await chooseListen(readEndpoint(paths.endpoint)));
  const login = { user: 'openride', password: listen.password };
  const reader = { user: READER_USER, password: newPassword() };
  const analyst = { user: ANALYST_USER, password: newPassword() };
  const { memoryLimitBytes, database, cluster } = options;
  const config = {
    directory: paths.directory,
    backupsBelow: standsForServer ? '/' : doors,
    standsForServer,
    memoryLimitBytes,
    database,
    readerPassword: reader.password,
    analystPassword: analyst.password,
    cluster,
    ...login,
  };
  writeFileSync(join(paths.directory, 'config.xml'), renderEngineConfig(config), { mode: 0o600 });
  writeFileSync(join(paths.directory, 'users.xml'), renderEngineUsers(config), { mode: 0o600 });
  const child = spawnEngine(paths, listen);
  const endpoint = { pid: child.pid ?? 0, httpPort: listen.httpPort, ...login, reader, analyst };
  const deadline = Date.now() + options.readyWithinMs;
  try {
    while (!(await pingEngine(endpoint))) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
        throw startFailure(paths);
      await delay(25);
    }
    writeEndpoint(paths.endpoint, endpoint);
  } catch (error) {
    child.kill('SIGKILL'); // an engine whose endpoint nobody knows would keep the directory locked
    throw error;
  }
  return endpoint;
}

function spawnEngine(paths: EnginePaths, { httpPort, tcpPort }: EngineListen) {
  // The start-up query reads stdin and must never reach its end. A named pipe that the engine itself holds open for writing has
  // no end, and does not tie the engine's life to this process.
  if (!existsSync(paths.stdin) && mkfifo(paths.stdin, 0o600) !== 0) {
    throw new CodedError(
      'engine_start_failed',
      `Cannot make a named pipe at ${paths.stdin}: the file system must allow it.`,
    );
  }
  const stdin = openSync(paths.stdin, 'r+');
  const output = openSync(paths.output, 'w', 0o600);
  const argv = [
    'clickhouse',
    `--config-file=${join(paths.directory, 'config.xml')}`,
    `--path=${paths.store}`,
    // The engine ignores the level in config.xml: without this argument every insert writes four hundred lines of trace.
    '--log-level=warning',
    '--listen_host=127.0.0.1',
    `--http_port=${httpPort}`,
    ...(tcpPort === undefined ? [] : [`--tcp_port=${tcpPort}`]),
    `--query=SYSTEM START LISTEN HTTP; ${tcpPort === undefined ? '' : 'SYSTEM START LISTEN TCP; '}SELECT * FROM file(stdin, LineAsString) FORMAT Null`,
  ];
  const script = fileURLToPath(siblingModule('child', import.meta.url));
  const { usersLock, endpoint } = paths;
  const childArguments = JSON.stringify({ usersLock, endpoint, starterPid: process.pid, argv });
  const child = spawn(process.execPath, [script, childArguments], {
    detached: true, // Ctrl-C in the service's terminal must not stop the engine before the service has landed what it holds
    stdio: [stdin, output, output],
  });
  child.unref();
  closeSync(stdin);
  closeSync(output);
  return child;
}

function startFailure(paths: EnginePaths): CodedError {
  const printed = readFileSync(paths.output, 'utf8').trim().slice(-2000);
  const locked = printed.includes('Another server instance in same directory');
  if (locked) {
    return new CodedError(
      'engine_directory_locked',
      `The directory ${paths.store} is in use by an engine that does not answer. Stop that process, or set DATA_DIR to another directory.`,
    );
  }
  return new CodedError(
    'engine_start_failed',
    `The ClickHouse engine did not start. See ${paths.output}. It printed: ${printed === '' ? 'nothing' : printed}`,
  );
}

/** Chooses the port of the last run if it is free: who had connected by hand then finds the engine again. */
async function chooseListen(previous: EngineEndpoint | null): Promise<EngineListen> {
  const httpPort = (previous && (await claim(previous.httpPort))) || (await claim(0));
  if (httpPort === null) throw new CodedError('engine_start_failed', 'No free loopback port was found.');
  return { httpPort, password: newPassword() };
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

function claim(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
