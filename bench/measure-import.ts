import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../src/kernel/units.ts';
import { defaultPlan, type EventPlan, writeEvents } from './events.ts';
import type { ImportAnswer, StepTimes } from './import-process.ts';
import { watchCpu } from './process-cpu.ts';
import { type MemoryUse, watchMemory } from './process-memory.ts';

/** One import, or one stretch of a long one. */
export interface ImportMeasurement {
  events: number;
  bytes_per_event: number;
  seconds: number;
  events_per_second: number;
  peak_memory: MemoryUse;
  /** Processor time of an event, microseconds; that of the engine is 0 for another store than the embedded one. */
  cpu_us_per_event: { service: number; engine: number };
  /** Busy seconds of each step; they overlap. */
  steps: StepTimes;
}

/** Another store than the embedded one: the settings that name it, and the data directories of its engines. */
export interface OtherStore {
  settings: Record<string, string>;
  engineDirs: readonly string[];
}

/** Imports one generated file into an empty store, the embedded one unless another is given. */
export async function measureFileImport(
  dataDir: string,
  events: number,
  other?: OtherStore,
): Promise<ImportMeasurement> {
  const plans = [{ ...defaultPlan, events }];
  const [measurement] = await measureStretches({ dataDir, plans, other }, () => {});
  return measurement!;
}

/** Imports stretch after stretch into one store, each with its own events and its own days: does the rate hold? */
export function measureCurve(
  dataDir: string,
  { events, stretch }: { events: number; stretch: number },
  onStretch: (stored: number, measurement: ImportMeasurement) => void,
): Promise<ImportMeasurement[]> {
  const days = 2;
  const plans = Array.from({ length: Math.ceil(events / stretch) }, (_, index) => ({
    events: stretch,
    days,
    seed: index + 1,
    startMs: defaultPlan.startMs - 120 * DAY_MS + (index % 60) * days * DAY_MS,
  }));
  return measureStretches({ dataDir, plans }, onStretch);
}

async function measureStretches(
  { dataDir, plans, other }: { dataDir: string; plans: readonly EventPlan[]; other?: OtherStore | undefined },
  onStretch: (stored: number, measurement: ImportMeasurement) => void,
): Promise<ImportMeasurement[]> {
  const importer = fork(new URL('import-process.ts', import.meta.url), {
    env: { ...process.env, DATA_DIR: dataDir, ...other?.settings },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const measurements: ImportMeasurement[] = [];
  try {
    await nextAnswer(importer);
    let stored = 0;
    for (const plan of plans) {
      const places = { dataDir, engineDirs: other?.engineDirs ?? [dataDir] };
      const measurement = await measureOne(importer, places, plan);
      measurements.push(measurement);
      onStretch((stored += plan.events), measurement);
    }
  } finally {
    if (importer.connected) importer.disconnect();
    if (importer.exitCode === null) await once(importer, 'exit');
  }
  return measurements;
}

async function measureOne(
  importer: ChildProcess,
  { dataDir, engineDirs }: { dataDir: string; engineDirs: readonly string[] },
  plan: EventPlan,
): Promise<ImportMeasurement> {
  const path = join(dataDir, `events-${plan.seed}.ndjson`);
  const bytes = await writeEvents(path, plan);
  const memory = watchMemory(importer.pid!, engineDirs);
  const cpu = watchCpu(importer.pid!, dataDir);
  const before = cpu();
  try {
    importer.send({ path });
    const answer = await nextAnswer(importer);
    if (answer.ready) throw new Error('The importer answered out of turn.');
    const { summary, steps } = answer;
    const after = cpu();
    const perEvent = (ms: number) => Math.round((ms / plan.events) * 10_000) / 10;
    if (summary.counts.accepted !== plan.events)
      throw new Error(`${summary.counts.accepted} of ${plan.events} events were accepted.`);
    return {
      events: plan.events,
      bytes_per_event: Math.round(bytes / plan.events),
      seconds: summary.seconds,
      events_per_second: summary.recordsPerSecond,
      peak_memory: memory.stop(),
      cpu_us_per_event: {
        service: perEvent(after.serviceMs - before.serviceMs),
        engine: perEvent(after.engineMs - before.engineMs),
      },
      steps,
    };
  } finally {
    memory.stop();
    rmSync(path, { force: true });
  }
}

async function nextAnswer(importer: ChildProcess): Promise<ImportAnswer> {
  const ended = once(importer, 'exit').then(([code]) => {
    throw new Error(`The importer ended with code ${String(code)}.`);
  });
  const [answer] = (await Promise.race([once(importer, 'message'), ended])) as [ImportAnswer];
  return answer;
}
