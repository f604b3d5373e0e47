import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = pathOf('.venv');
const requirements = pathOf('requirements.txt');
// What was installed last stands beside it, so that a later run needs no network.
const installed = pathOf('.venv/installed.txt');

/** The Python that has the peer's libraries, and their versions. */
export interface PeerPython {
  path: string;
  versions: string;
}

/** Makes a virtual environment beside the peer and installs its libraries from PyPI, once. Throws when Python or a library is missing. */
export function preparePython(tell: (line: string) => void): PeerPython {
  const path = pathOf('.venv/bin/python');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
    tell('  installing the libraries of the peer …');
    run('python3', ['-m', 'venv', folder]);
    run(path, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    writeFileSync(installed, wanted);
  }
  const python = run(path, ['--version']).trim();
  return { path, versions: [python, ...wanted.trim().split('\n')].join(', ') };
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(
      `The peer needs Python 3.10 or newer with venv, and PyPI once: ${command} failed. ${error?.message ?? stderr}`,
    );
  return stdout;
}
