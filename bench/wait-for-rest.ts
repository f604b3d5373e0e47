import { setTimeout } from 'node:timers/promises';
import type { CpuWatch } from './process-cpu.ts';

const QUIET_MS = 150;
const QUIET_SECONDS = 3;
const AT_MOST_SECONDS = 600;

/**
 * Waits until a service and its engine have used little of a processor for three seconds in a row: after a start identities are read, after
 * a load parts are merged, and neither is what a question costs. Says how long it took; after ten minutes it is measured as it is.
 */
export async function waitForRest(cpu: CpuWatch): Promise<number> {
  let used = cpu();
  let quiet = 0;
  let seconds = 0;
  for (; quiet < QUIET_SECONDS && seconds < AT_MOST_SECONDS; seconds++) {
    await setTimeout(1_000);
    const now = cpu();
    const spent = now.serviceMs + now.engineMs - used.serviceMs - used.engineMs;
    quiet = spent < QUIET_MS ? quiet + 1 : 0;
    used = now;
  }
  return seconds;
}
