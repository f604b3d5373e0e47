import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Exported files are read again by programs that are not ours: Python's csv, openpyxl, pandas with pyarrow, and DuckDB.

const run = promisify(execFile);
const LIBRARIES = ['openpyxl==3.1.5', 'pandas==3.1.1', 'pyarrow==26.0.1', 'duckdb==1.5.5'];
const folder = join(homedir(), '.cache/openride-analytics/readers');
/** Written last, so that a virtual environment without it is half-made. */
const installed = join(folder, 'installed.txt');

/** The Python that has the readers; null: `services:up` has not made it. */
export function findReaders(): string | null {
  const isThere = existsSync(installed) && readFileSync(installed, 'utf8') === LIBRARIES.join('\n');
  return isThere ? join(folder, 'bin/python') : null;
}

/** Makes a virtual environment with the readers, once on a machine. False when that is not possible. */
export async function bringReaders(tell: (line: string) => void): Promise<boolean> {
  try {
    if (findReaders() === null) {
      tell(`readers: installing ${LIBRARIES.join(', ')}`);
      await run('python3', ['-m', 'venv', folder]);
      const quietly = ['--quiet', '--disable-pip-version-check'];
      await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...quietly, ...LIBRARIES]);
      writeFileSync(installed, LIBRARIES.join('\n'));
    }
    tell(`readers: ${findReaders()}`);
    return true;
  } catch (error) {
    tell(
      `readers: Python 3 with venv and PyPI are needed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return false;
  }
}
