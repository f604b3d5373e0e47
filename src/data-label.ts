import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The label belongs to the data, not to the process: whoever serves a directory of simulated events says so, however the
// service was started.

const FILE = 'data-label';

/** What the data in a directory is called wherever it is shown, such as `simulated`; null for data as it is. */
export function readDataLabel(dataDir: string): string | null {
  try {
    const label = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return /^[\w -]{1,64}$/.test(label) ? label : null;
  } catch {
    return null; // there is none
  }
}

/** Labels the data of a directory for good. */
export function writeDataLabel(dataDir: string, label: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), `${label}\n`);
}
