import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openLog } from '../src/kernel/log.ts';
import { readEndpoint } from '../src/platform/warehouse/engine/endpoint-file.ts';
import { enginePaths } from '../src/platform/warehouse/engine/start.ts';
import { openWarehouse } from '../src/platform/warehouse/open.ts';
import { endWithUs } from './end-with-us.ts';
import {
  type BacklogScene,
  measureCatchUp,
  produceBacklog,
  type ProducedBacklog,
} from './measure-backlog.ts';
import { hundredths, medianOf } from './median.ts';
import { type PeerPython, preparePython } from './peer/prepare-python.ts';
import { cpuSeconds } from './process-usage.ts';

// The stack of the original description (peer/consume.py says what it does and what it is spared) beside the service: the same
// topics, the same broker and the same engine with the same memory, each with a group and a data directory of its own. Runs come in
// pairs, and who runs first alternates, so that a machine that slows down or speeds up meanwhile favours neither.

/** One run: from the first batch that was stored to the last, start-up left out, as the rate of a backlog is. */
interface Run {
  events_per_second: number;
  /** Processor time an event, from the start of the consumer on, microseconds. */
  cpu_us_per_event: { consumer: number; engine: number; broker: number };
}

/** Both sides in turn, and how many times as fast the service was: of each pair, not of different ones. */
export interface PeerMeasurement {
  events: number;
  peer: string;
  pairs: { service: Run; peer: Run; ratio: number }[];
  ratio: { median: number; min: number; max: number };
}

const ENGINE_MEMORY_BYTES = 800 * 1024 * 1024; // as the service's own, by default

/** Fills the topics once and lets both sides consume them, so many times each. */
export async function measurePeer(
  scene: BacklogScene,
  { events, pairs }: { events: number; pairs: number },
): Promise<PeerMeasurement> {
  const python = preparePython(scene.tell);
  const backlog = await produceBacklog(scene, events);
  const measured: PeerMeasurement['pairs'] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const runs: Partial<Record<'service' | 'peer', Run>> = {};
    for (const side of pair % 2 === 0 ? (['service', 'peer'] as const) : (['peer', 'service'] as const)) {
      const run = side === 'service' ? runService : (at: BacklogScene) => runPeer(at, backlog, python);
      runs[side] = await onItsOwn(scene, `${side}-${pair}`, (at) => run(at, backlog));
      scene.tell(`  ${side}: ${runs[side].events_per_second} events/s`);
    }
    const { service, peer } = runs as Record<'service' | 'peer', Run>;
    const ratio = hundredths(service.events_per_second / peer.events_per_second);
    scene.tell(`  ratio ${ratio}`);
    measured.push({ service, peer, ratio });
  }
  const ratios = measured.map(({ ratio }) => ratio);
  return {
    events,
    peer: python.versions,
    pairs: measured,
    ratio: { median: medianOf(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
  };
}

/** Gives a run a data directory and a group that nobody else has, and removes the directory. */
async function onItsOwn<Result>(
  scene: BacklogScene,
  name: string,
  act: (scene: BacklogScene) => Promise<Result>,
): Promise<Result> {
  const dataDir = join(scene.dataDir, name);
  mkdirSync(dataDir);
  const settings = { ...scene.settings, KAFKA_CONSUMER_GROUP_ID: `bench.peer.${name}` };
  try {
    return await act({ ...scene, dataDir, settings });
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function runService(scene: BacklogScene, backlog: ProducedBacklog): Promise<Run> {
  const { events_per_second, usage } = await measureCatchUp(scene, backlog);
  const perEvent = (side: keyof typeof usage) => tenths((usage[side].cpu_seconds / backlog.events) * 1e6);
  return {
    events_per_second,
    cpu_us_per_event: {
      consumer: perEvent('service'),
      engine: perEvent('engine'),
      broker: perEvent('broker'),
    },
  };
}

const peerReport = z.object({
  events: z.int(),
  first_at: z.number(),
  first_events: z.int(),
  last_at: z.number(),
  cpu_seconds: z.number(),
});

async function runPeer(
  { dataDir, settings, broker }: BacklogScene,
  { events }: ProducedBacklog,
  python: PeerPython,
): Promise<Run> {
  const log = openLog('warn', process.stderr);
  const options = { dataDir, engineMemoryBytes: ENGINE_MEMORY_BYTES, remote: null, database: 'peer', log };
  const warehouse = await openWarehouse(options);
  try {
    const endpoint = readEndpoint(enginePaths(dataDir).endpoint)!;
    const used = () => ({ engine: cpuSeconds(endpoint.pid), broker: cpuSeconds(broker.pid) });
    const before = used();
    const report = await consume(python, {
      PEER_BOOTSTRAP: broker.bootstrap,
      PEER_GROUP: settings['KAFKA_CONSUMER_GROUP_ID']!,
      PEER_PREFIX: settings['KAFKA_TOPIC_PREFIX']!,
      PEER_EVENTS: String(events),
      PEER_STORE_PORT: String(endpoint.httpPort),
      PEER_STORE_USER: endpoint.user,
      PEER_STORE_PASSWORD: endpoint.password,
      PEER_STORE_DATABASE: options.database,
    });
    const after = used();
    const [stored] = await warehouse.connection.query(
      z.object({ events: z.coerce.number() }),
      "SELECT sum(total_rows) AS events FROM system.tables WHERE database = 'peer'",
    );
    if (stored?.events !== events) throw new Error(`The peer stored ${stored?.events} of ${events} events.`);
    const perEvent = (seconds: number) => tenths((seconds / events) * 1e6);
    return {
      events_per_second: Math.round(
        ((report.events - report.first_events) * 1000) / (report.last_at - report.first_at),
      ),
      cpu_us_per_event: {
        consumer: perEvent(report.cpu_seconds),
        engine: perEvent(after.engine - before.engine),
        broker: perEvent(after.broker - before.broker),
      },
    };
  } finally {
    await warehouse.close();
  }
}

async function consume({ path }: PeerPython, environment: Record<string, string>) {
  const program = fileURLToPath(new URL('peer/consume.py', import.meta.url));
  const child = spawn(path, [program], {
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const letLive = endWithUs(child.pid!);
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  letLive();
  if (child.exitCode !== 0) throw new Error('The peer failed; its own words are above.');
  return peerReport.parse(JSON.parse(output));
}

const tenths = (value: number) => Math.round(value * 10) / 10;
