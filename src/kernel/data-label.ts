import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The label belongs to the data, not to the process: whoever serves a directory of simulated events says so, however the
// service was started.

const FILE = 'data-label';
/** The label of data that a simulation made. */
export const SIMULATED = 'simulated';

/** What the data in a directory is called wherever it is shown, such as `simulated`; null for data without a label. */
export function readDataLabel(dataDir: string): string | null {
  try {
    const label = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return /^[\w -]{1,64}$/.test(label) ? label : null;
  } catch {
    return null; // The directory has no label.
  }
}

/** Labels the data of a directory for good. */
export function writeDataLabel(dataDir: string, label: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), `${label}\n`);
}
