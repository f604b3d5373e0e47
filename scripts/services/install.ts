import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The path of a program in PATH or in `elsewhere`, null when it is not there. */
export function findProgram(name: string, elsewhere: readonly string[] = []): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...elsewhere];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

let installing: Promise<unknown> = Promise.resolve(); // dpkg lets in one at a time

/** Finds a program, after installing its Debian packages where that is possible. Throws with what to install. */
export async function needProgram(
  find: () => string | null,
  { what, packages, tell }: { what: string; packages: readonly string[]; tell: (line: string) => void },
): Promise<string> {
  const found = find();
  if (found !== null) return found;
  const isDebian = existsSync('/etc/debian_version') && findProgram('apt-get') !== null;
  if (process.getuid?.() !== 0 || !isDebian) {
    const why = isDebian ? 'as root they are installed by this command' : 'this is no Debian';
    throw new Error(`${what} is missing. Install it (Debian: ${packages.join(' ')}; ${why}).`);
  }
  tell(`installing ${packages.join(' ')}`);
  const mine = installing.then(() => installQuietly(packages));
  installing = mine.catch(() => undefined);
  await mine;
  const installed = find();
  if (installed === null)
    throw new Error(`${what} is not there although ${packages.join(' ')} was installed.`);
  return installed;
}

async function installQuietly(packages: readonly string[]): Promise<void> {
  const install = () =>
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 1_048_576,
    });
  const allowStarts = forbidStarts();
  try {
    await install().catch(async () => {
      await run('apt-get', ['update', '-q']); // the lists of a fresh container are empty
      await install();
    });
  } finally {
    allowStarts();
  }
}

const POLICY = '/usr/sbin/policy-rc.d';
const SAVED = `${POLICY}.openride-saved`;

/**
 * Keeps Debian from starting the packages' own services: the tests want servers of their own, on ports of their own. Returns
 * how to undo it. What a killed run has left is undone first.
 */
function forbidStarts(): () => void {
  const undo = () => {
    if (existsSync(SAVED)) renameSync(SAVED, POLICY);
    else rmSync(POLICY, { force: true });
  };
  const forbids = () => existsSync(POLICY) && spawnSync(POLICY, ['any', 'start']).status === 101;
  if (existsSync(SAVED)) undo();
  if (forbids()) return () => undefined;
  if (existsSync(POLICY)) renameSync(POLICY, SAVED);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  return undo;
}
