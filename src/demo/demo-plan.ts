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
  /** 0: the own pace of the city. */
  eventsPerSecond: z.number(),
  /** The clock of the city is so far ahead of the real one. */
  aheadMs: z.int(),
  /** When it was started first, by the clock of the city: there its history ends. */
  startedAtMs: z.number(),
  /** What was delivered before this moment of the city is in; 0 while the history is not. */
  sentUntilMs: z.number(),
});

/** A demonstration, as it is kept between two starts: with it the very same city is made again, up to any moment. */
export type DemoPlan = z.infer<typeof planSchema>;

/** The plan of the demonstration in a directory, null when there is none yet. */
export function readDemoPlan(dataDir: string): DemoPlan | null {
  const path = join(dataDir, FILE);
  return existsSync(path) ? planSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** Keeps the plan; a kill leaves the old one or the new one. */
export function writeDemoPlan(dataDir: string, plan: DemoPlan): void {
  const path = join(dataDir, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(plan));
  renameSync(`${path}.new`, path);
}

/**
 * The plan with which to go on, or the new one. `fresh` removes what the directory has first. Throws `demo_directory`
 * when the directory holds anything but a demonstration: simulated events never come among real ones.
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

/** The plan of a city that begins at a real moment, of which nothing is sent yet. */
export function newPlan({ size, days, seed, eventsPerSecond, clock }: DemoRequest, nowMs: number): DemoPlan {
  const aheadMs = clockAhead(clock, nowMs);
  return { size, days, seed, eventsPerSecond, aheadMs, startedAtMs: nowMs + aheadMs, sentUntilMs: 0 };
}
