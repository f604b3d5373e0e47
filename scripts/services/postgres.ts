import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findProgram, needProgram } from './install.ts';
import { keptPorts } from './ports.ts';
import { startProcess } from './process.ts';
import type { Server } from './server.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
const USER = 'openride';
const DATABASE = 'openride';
/** A link to what a server keeps outside its folder; it goes with the folder. */
export const ELSEWHERE = 'elsewhere';
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/**
 * PostgreSQL with a superuser of the tests, who may make databases of their own, and one empty database. It survives its own
 * death, not that of the machine: writing through to the disk would double the time of the tests.
 */
export const postgres: Server<'postgres'> = {
  name: 'postgres',
  async start({ directory, tell, onProcess }) {
    const find = (name: string) => () => findProgram(name, debianFolders());
    const wanted = { what: 'PostgreSQL', packages: ['postgresql'], tell };
    const initdb = await needProgram(find('initdb'), wanted);
    const command = await needProgram(find('postgres'), wanted);
    const { user, home } = await homeOf(directory, tell);
    const data = join(home, 'data');
    const passwordFile = join(home, 'password');
    if (!existsSync(join(data, 'PG_VERSION'))) {
      tell('making a cluster');
      await makeCluster(initdb, { data, passwordFile, user });
    }
    const { client: port } = await keptPorts(directory, ['client']);
    const log = join(directory, 'postgres.log'); // opened by us, not by its user
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=', // none: nobody is to find it by chance
      'max_connections=200',
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
    ];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const process = startProcess({ command, args, log, directory: data, user });
    onProcess(process);
    const password = readFileSync(passwordFile, 'utf8').trim();
    const url = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
    await waitUntil(() => answers(url('postgres')), { what: 'PostgreSQL', process, log });
    await makeDatabase(url('postgres'));
    return { url: url(DATABASE) };
  },
  isReady: ({ url }) => answers(url),
};

function debianFolders(): string[] {
  if (!existsSync(DEBIAN_FOLDER)) return [];
  const newestFirst = readdirSync(DEBIAN_FOLDER).toSorted((a, b) => Number(b) - Number(a));
  return newestFirst.map((version) => join(DEBIAN_FOLDER, version, 'bin'));
}

type Owner = { uid: number; gid: number } | null;

/**
 * Whose server it is and where its data are. PostgreSQL refuses to run as root: then it gets the user of Debian's package, and the
 * folder. Where that user cannot pass (a checkout in root's home), the data lie in the system's temporary directory, and a
 * link in the folder leads there.
 */
async function homeOf(
  directory: string,
  tell: (line: string) => void,
): Promise<{ user: Owner; home: string }> {
  if (process.getuid?.() !== 0) return { user: null, home: directory };
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const user = { uid: await id('-u'), gid: await id('-g') };
  const link = join(directory, ELSEWHERE);
  if (existsSync(link)) return { user, home: readlinkSync(link) };
  chownSync(directory, user.uid, user.gid);
  const isReachable = await run('test', ['-w', directory], user).then(
    () => true,
    () => false,
  );
  if (isReachable) return { user, home: directory };
  const home = mkdtempSync(join(tmpdir(), 'openride-postgres-'));
  chownSync(home, user.uid, user.gid);
  symlinkSync(home, link);
  tell(`the user postgres cannot reach ${directory}: its data are in ${home}`);
  return { user, home };
}

async function makeCluster(
  initdb: string,
  at: { data: string; passwordFile: string; user: Owner },
): Promise<void> {
  rmSync(at.data, { recursive: true, force: true }); // a half-made one
  mkdirSync(at.data, { mode: 0o700 });
  writeFileSync(at.passwordFile, `${randomBytes(12).toString('hex')}\n`, { mode: 0o600 });
  if (at.user !== null) {
    for (const path of [at.data, at.passwordFile]) chownSync(path, at.user.uid, at.user.gid);
  }
  const login = [`--username=${USER}`, `--pwfile=${at.passwordFile}`, '--auth=scram-sha-256'];
  await run(initdb, ['-D', at.data, ...login, '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'], {
    cwd: at.data,
    ...at.user,
  });
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the rejected query tells
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function makeDatabase(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
