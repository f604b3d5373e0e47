import type { BenchBroker } from './kafka-broker.ts';
import type { BenchProducer } from './kafka-producer.ts';
import { type DoneBatch, openKafkaStore } from './kafka-store.ts';
import { enginePid } from './process-memory.ts';
import { type ProcessUsage, watchUsage } from './process-usage.ts';
import { startService } from './service-process.ts';

/** A backlog that waits in the topics while no consumer runs, and how it is caught up with. */
export interface BacklogMeasurement {
  events: number;
  bytes_per_event: number;
  produced_in_seconds: number;
  /** From the first batch that is queryable to the last: what the pipeline sustains. */
  events_per_second: number;
  /** From the start of the service's process to the last event that is queryable, start-up and joining the group included. */
  seconds_with_start: number;
  events_per_second_with_start: number;
  /** The rate in each tenth of the backlog: does it hold? */
  rates_by_tenth: number[];
  batches: number;
  /** Records that landed a second time and were found to be duplicates: 0 unless partitions moved or a landing was in doubt. */
  landed_again: number;
  /** Where the processor time of the two cores went, from the start of the service on. */
  usage: Record<'broker' | 'engine' | 'service', ProcessUsage>;
  /** Seconds that each step of the service took; they overlap. */
  steps: Record<string, number>;
}

/** What is measured on. */
export interface BacklogScene {
  dataDir: string;
  settings: Record<string, string>;
  broker: BenchBroker;
  producer: BenchProducer;
  tell: (line: string) => void;
}

/** A backlog as the topics hold it: its size in bytes, and how long producing it took. */
export interface ProducedBacklog {
  events: number;
  bytes: number;
  seconds: number;
}

/** Fills the topics while nobody consumes. */
export async function produceBacklog(
  { producer, tell }: Pick<BacklogScene, 'producer' | 'tell'>,
  events: number,
): Promise<ProducedBacklog> {
  const produced = await producer.sendBacklog(events, (sent) => {
    if (sent % 1_000_000 === 0) tell(`  ${sent} produced`);
  });
  tell(`  ${events} produced in ${produced.seconds.toFixed(0)} s`);
  return { events, ...produced };
}

export async function measureBacklog(scene: BacklogScene, events: number): Promise<BacklogMeasurement> {
  return measureCatchUp(scene, await produceBacklog(scene, events));
}

/** Starts the service on a backlog that is in the topics, and measures until all of it is queryable. */
export async function measureCatchUp(
  scene: Omit<BacklogScene, 'producer'>,
  produced: ProducedBacklog,
): Promise<BacklogMeasurement> {
  const { dataDir, broker, tell } = scene;
  const { events } = produced;
  const ran = watchUsage({ broker: broker.pid });
  const startedAtMs = Date.now();
  const service = await startService(dataDir, scene.settings);
  const started = watchUsage({ engine: enginePid(dataDir)!, service: service.pid }, 'birth');
  const store = openKafkaStore(dataDir);
  try {
    let told = 0;
    await store.untilQueryable(events, (done) => {
      if (done - told < events / 10) return;
      told = done;
      tell(`  ${done} queryable`);
    });
    const usage = { ...ran.read(), ...started.read() };
    const accepted = await store.accepted();
    if (accepted !== events) throw new Error(`${accepted} of ${events} events are in the families.`);
    const timeline = await store.timeline();
    const totalSeconds = (timeline.at(-1)!.at - startedAtMs) / 1000;
    return {
      events,
      bytes_per_event: Math.round(produced.bytes / events),
      produced_in_seconds: round(produced.seconds),
      events_per_second: sustainedRate(timeline),
      seconds_with_start: round(totalSeconds),
      events_per_second_with_start: Math.round(events / totalSeconds),
      rates_by_tenth: ratesByTenth(timeline, events),
      batches: timeline.length,
      landed_again: timeline.reduce((sum, { again }) => sum + again, 0),
      usage,
      steps: await readSteps(service.metricsUrl),
    };
  } finally {
    await store.close();
    await service.stop();
  }
}

/** The first batch was under way when the clock began, so it does not count. */
function sustainedRate(timeline: readonly DoneBatch[]): number {
  const [first, ...rest] = timeline;
  if (first === undefined || rest.length === 0) return 0;
  return Math.round((eventsOf(rest) * 1000) / (rest.at(-1)!.at - first.at));
}

function ratesByTenth(timeline: readonly DoneBatch[], total: number): number[] {
  const rates: number[] = [];
  let [from, events] = [timeline[0]!, 0];
  for (const batch of timeline.slice(1)) {
    events += batch.events;
    if (events < total / 10 && batch !== timeline.at(-1)) continue;
    rates.push(Math.round((events * 1000) / Math.max(1, batch.at - from.at)));
    [from, events] = [batch, 0];
  }
  return rates;
}

function eventsOf(timeline: readonly DoneBatch[]): number {
  return timeline.reduce((sum, { events }) => sum + events, 0);
}

const STEP = /^(\w+_step_seconds_sum)\{step="(\w+)"\} ([\d.e+-]+)$/gm;

async function readSteps(metricsUrl: string): Promise<Record<string, number>> {
  const text = await (await fetch(metricsUrl)).text();
  return Object.fromEntries(
    [...text.matchAll(STEP)].map(([, , step, seconds]) => [step, round(Number(seconds))]),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
