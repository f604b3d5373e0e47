import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DemoRequest } from './request.ts';
import { readDataLabel, SIMULATED, writeDataLabel } from '../kernel/data-label.ts';
import { clockAhead } from './city-clock.ts';
import { type SizeName, sizes } from './options.ts';
import { CodedError } from '../kernel/errors.ts';

const FILE = 'demo.json';

const planSchema = z.object({
  size: z.enum(Object.keys(sizes) as SizeName[]),
  days: z.int(),
  seed: z.int(),
  /** The requested rate; 0 for the city's own rate. */
  eventsPerSecond: z.number(),
  /** The ms by which the clock of the city is ahead of the real one. */
  aheadMs: z.int(),
  /** The first start, by the clock of the city. The history ends there. */
  startedAtMs: z.number(),
  /** The service has every message delivered before this time of the city; 0 until the history is sent. */
  sentUntilMs: z.number(),
});

/** The stored plan of a demonstration. A later start makes the same city from it again, up to any time. */
export type DemoPlan = z.infer<typeof planSchema>;

/** Reads the plan in a directory; null if there is none. */
export function readDemoPlan(dataDir: string): DemoPlan | null {
  const path = join(dataDir, FILE);
  return existsSync(path) ? planSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** Saves the plan. After a kill the file holds the old plan or the new one. */
export function writeDemoPlan(dataDir: string, plan: DemoPlan): void {
  const path = join(dataDir, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(plan));
  renameSync(`${path}.new`, path);
}

/**
 * Returns the stored plan, or a new one. `fresh` first deletes the content of the directory. Throws `demo_directory` if the
 * directory holds anything but a demonstration, because simulated events must not mix with real ones.
 */
export function openDemoPlan(
  dataDir: string,
  wanted: DemoPlan,
  fresh: boolean,
): { plan: DemoPlan; isNew: boolean } {
  const found = readDemoPlan(dataDir);
  const isEmpty = !existsSync(dataDir) || readdirSync(dataDir).length === 0;
  if (!isEmpty && (found === null || readDataLabel(dataDir) !== SIMULATED)) {
    throw new CodedError(
      'demo_directory',
      `${dataDir} holds data that is not that of a demonstration. Set DATA_DIR to a directory of its own.`,
    );
  }
  if (found !== null && !fresh) return { plan: found, isNew: false };
  if (found !== null) rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  mkdirSync(dataDir, { recursive: true });
  writeDataLabel(dataDir, SIMULATED);
  writeDemoPlan(dataDir, wanted);
  return { plan: wanted, isNew: true };
}

/** Makes the plan of a city that starts at a real time and has sent nothing yet. */
export function newPlan({ size, days, seed, eventsPerSecond, clock }: DemoRequest, nowMs: number): DemoPlan {
  const aheadMs = clockAhead(clock, nowMs);
  return { size, days, seed, eventsPerSecond, aheadMs, startedAtMs: nowMs + aheadMs, sentUntilMs: 0 };
}
