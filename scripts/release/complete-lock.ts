import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, type LockedPackage, missingBuilds } from './lock-file.ts';

// Adds to package-lock.json the builds of the engine for the platforms that it was not made on, with the hashes that the registry
// gives. npm leaves them out when the registry at hand does not have them, and `npm ci` then refuses the lock elsewhere. Ends with 1
// while some are missing.

const path = join(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const fields = ['version', 'dist.integrity', 'cpu', 'libc', 'os', 'license', 'engines'];
const missing = missingBuilds(lock);
for (const { name, version } of missing) {
  const found = ask(`${name}@${version}`);
  process.stdout.write(
    `${found === null ? '✗' : '✓'} ${name}@${version}${found === null ? ': the registry does not have it' : ''}\n`,
  );
  if (found === null) process.exitCode = 1;
  else lock.packages[`node_modules/${name}`] = found;
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root!, ...others.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
if (missing.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

function ask(spec: string): LockedPackage | null {
  try {
    const told = execFileSync('npm', ['view', spec, ...fields, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { 'dist.integrity': integrity, ...rest } = JSON.parse(told.toString()) as LockedPackage & {
      'dist.integrity'?: string;
    };
    return integrity === undefined ? null : { ...rest, integrity, optional: true };
  } catch {
    return null;
  }
}
