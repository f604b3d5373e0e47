import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Scratch stores begin so. */
export const DRILL = 'drill-';
/** Others come first. */
const NICE = 15;
const MOST_TOLD = 1_000;

/**
 * Restores a backup into a scratch store beside it, in a process of its own with the embedded engine, which compares every table with its source. Returns
 * what is wrong with it; null: nothing.
 */
export async function drillBackup(
  directory: string,
  { program, scratch, signal }: { program: string; scratch: string; signal: AbortSignal },
): Promise<string | null> {
  const dataDir = mkdtempSync(join(scratch, DRILL));
  try {
    // Nothing of the service's own settings: the scratch store is embedded, and no key is needed to compare tables.
    const env = { DATA_DIR: dataDir, LOG_LEVEL: 'error' };
    const child = spawn(process.execPath, [program, 'restore', directory, '--force'], {
      env,
      signal,
      killSignal: 'SIGTERM',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) setPriority(child.pid, NICE);
    const [[code], out, err] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    if (code === 0) return null;
    return `The restore ended with ${String(code)}. ${err.trim()} ${out.trim()}`.trim().slice(0, MOST_TOLD);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
