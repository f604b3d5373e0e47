import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConditions } from './conditions.ts';
import { exitOnSignals } from './end-with-us.ts';
import { type Watched, openWatchers } from './live-watchers.ts';
import { percentiles } from './percentiles.ts';
import { watchCpu } from './process-cpu.ts';
import { watchMemory } from './process-memory.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { storePast } from './store-past.ts';
import { waitForRest } from './wait-for-rest.ts';

// npm run bench:live: people who keep pages open that are pushed to. So many sockets share so many distinct queries; some of them stall:
// they acknowledge nothing. The lag of a tick is from its moment on the wall clock to its arrival; all connections end in this one process, so the last of
// them hear it after the others were read.

const usage = `Usage: npm run bench:live -- [options]

  --sockets <n>  open connections, 500
  --topics <n>   distinct queries among them, 20
  --stalled <n>  of the connections acknowledge nothing, 5
  --seconds <n>  length, 120
  --stored <n>   events of the last 30 days in the store before, 100,000
`;

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '500' },
    topics: { type: 'string', default: '20' },
    stalled: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '120' },
    stored: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
});
const MEMORY_EVERY_S = 60;

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-bench-live-'));
  exitOnSignals();
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 }));
  const sockets = Number(values.sockets);
  const many = String(2 * sockets);
  const service = await startService(dataDir, { LIVE_SOCKETS_PER_KEY: many, LIVE_MAX_SOCKETS: many });
  try {
    process.stderr.write(`storing ${values.stored} events …\n`);
    await storePast(service.url, { events: Number(values.stored), days: 30 });
    const watched = { sockets, topics: Number(values.topics), stalled: Number(values.stalled) };
    const measured = await measure(service, { dataDir, watched, seconds: Number(values.seconds) });
    const report = { conditions: readConditions(new Date()), sockets, topics: watched.topics, ...measured };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await service.stop();
  }
}

/** Measures lags, processor time and memory of a service at rest while the watchers stay connected. */
async function measure(
  { url, pid, metricsUrl }: Pick<ServiceProcess, 'url' | 'pid' | 'metricsUrl'>,
  { dataDir, watched, seconds }: { dataDir: string; watched: Watched; seconds: number },
) {
  const cpu = watchCpu(pid, dataDir);
  await waitForRest(cpu);
  const memory = watchMemory(pid, dataDir);
  const lagsMs: number[] = [];
  const watchers = await openWatchers(url, { ...watched, onTick: (lagMs) => lagsMs.push(lagMs) });
  await delay(5_000); // first snapshots
  lagsMs.length = 0;
  const before = cpu();
  const toldBefore = await readTold(metricsUrl);
  const perMinute = [memory.now()];
  for (let passed = 0; passed < seconds; passed += MEMORY_EVERY_S) {
    await delay(Math.min(MEMORY_EVERY_S, seconds - passed) * 1000);
    perMinute.push(memory.now());
    process.stderr.write(`${JSON.stringify(perMinute.at(-1))}\n`);
  }
  const after = cpu();
  const toldAfter = await readTold(metricsUrl);
  const percent = (ms: number) => Math.round((ms / (seconds * 10)) * 10) / 10;
  const measured = {
    seconds,
    closed: watchers.closed(),
    ticks: lagsMs.length,
    tick_lag_ms: percentiles(lagsMs.map((ms) => ({ ms, weight: 1 }))),
    /** Until the service had handed the tick to all connections. */
    told_lag_mean_ms: Math.round(
      ((toldAfter.seconds - toldBefore.seconds) * 1000) / (toldAfter.ticks - toldBefore.ticks),
    ),
    cpu_percent: {
      service: percent(after.serviceMs - before.serviceMs),
      engine: percent(after.engineMs - before.engineMs),
    },
    memory_per_minute: perMinute,
  };
  watchers.close();
  return measured;
}

/** What the service says of the lag of its ticks: their number, and the sum of their lags. */
async function readTold(metricsUrl: string): Promise<{ ticks: number; seconds: number }> {
  const text = await (await fetch(metricsUrl)).text();
  const read = (name: string) =>
    Number(new RegExp(`^openride_live_frame_lag_seconds_${name} (.*)$`, 'm').exec(text)?.[1]);
  return { ticks: read('count'), seconds: read('sum') };
}
