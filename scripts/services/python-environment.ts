import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = new URL('../../.services/', import.meta.url);

/**
 * Makes a Python environment with these packages, once, and returns the directory of its programs. The name tells one from another, and
 * another version of a package needs another name. Needs Python 3.10 or later with venv, and the package index.
 */
export function pythonEnvironment(
  name: string,
  packages: readonly string[],
  tell: (line: string) => void,
): string {
  const directory = fileURLToPath(new URL(name, home));
  const programs = join(directory, 'bin');
  if (existsSync(programs)) return programs;
  tell(`Installing ${packages.join(', ')} …`);
  const pip = ['install', '--quiet', '--disable-pip-version-check', ...packages];
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', directory],
    [join(programs, 'pip'), ...pip],
  ] as const) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    rmSync(directory, { recursive: true, force: true }); // half an environment would be taken for a whole one
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  return programs;
}
