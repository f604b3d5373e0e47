import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The label belongs to the data, not to the process: every process that serves a directory of simulated events says so,
// however the service was started.

const FILE = 'data-label';
/** The label of data that a simulation made. */
export const SIMULATED = 'simulated';

/** Reads the label of the data in a directory, such as `simulated`. It is shown wherever the data is; null: the data has none. */
export function readDataLabel(dataDir: string): string | null {
  try {
    const label = readFileSync(join(dataDir, FILE), 'utf8').trim();
    return /^[\w -]{1,64}$/.test(label) ? label : null;
  } catch {
    return null; // The directory has no label.
  }
}

/** Labels the data of a directory. Nothing removes the label again. */
export function writeDataLabel(dataDir: string, label: string): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, FILE), `${label}\n`);
}
