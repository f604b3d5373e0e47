import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMATHESIS = '4.32.5';
const home = fileURLToPath(new URL(`../../../.services/schemathesis-${SCHEMATHESIS}`, import.meta.url));

/** Installs schemathesis into an environment of its own, once; returns its program. Needs Python 3.10 or later with venv. */
export function installSchemathesis(tell: (line: string) => void): string {
  const program = join(home, 'bin/schemathesis');
  if (existsSync(program)) return program;
  tell(`Installing schemathesis ${SCHEMATHESIS} …`);
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', home],
    [
      join(home, 'bin/pip'),
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `schemathesis==${SCHEMATHESIS}`,
    ],
  ] as const) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    rmSync(home, { recursive: true, force: true }); // half an environment would be taken for a whole one
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  return program;
}
