import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConditions } from './conditions.ts';
import { exitOnSignals } from './end-with-us.ts';
import { drawPages } from './draw-pages.ts';
import { measureViewers, type ViewersMeasurement } from './measure-viewers.ts';
import { watchCpu } from './process-cpu.ts';
import type { ServedCatalog } from './query-questions.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { storePast } from './store-past.ts';
import { waitForRest } from './wait-for-rest.ts';

// npm run bench:viewers: people who keep pages open while events come. The same is done three times over one store: nobody looks, each
// answer is computed, answers may be kept ones. What looking costs is the engine's time beyond that of the events alone.

const usage = `Usage: npm run bench:viewers -- [options]

  --viewers <n>  people with a page open, 50; each reloads it every 60 s
  --rate <n>     events a second meanwhile, 2,000; one in fifty is up to three days late
  --seconds <n>  length of each stage, 180
  --stored <n>   events of the last 90 days in the store before, 500,000
  --dir <path>   where all data is kept meanwhile, the system's temporary directory
  --out <file>   write the JSON here too
`;

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '50' },
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '180' },
    stored: { type: 'string', default: '500000' },
    dir: { type: 'string', default: tmpdir() },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const SETTLE_MS = 10_000;
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(values.dir, 'openride-bench-viewers-'));
  exitOnSignals();
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 }));
  const service = await startService(dataDir);
  try {
    const text = `${JSON.stringify({ conditions: readConditions(new Date()), ...(await measure(service, dataDir)) }, null, 2)}\n`;
    process.stdout.write(text);
    if (values.out === undefined) return;
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, text);
  } finally {
    await service.stop();
  }
}

async function measure(service: ServiceProcess, dataDir: string) {
  tell(`storing ${values.stored} events …`);
  await storePast(service.url, { events: Number(values.stored), days: 90 });
  await delay(SETTLE_MS); // merges of what was stored come in steps, with rests between them
  const cpu = watchCpu(service.pid, dataDir);
  await waitForRest(cpu);
  const catalog = (await (await fetch(`${service.url}/v1/metrics/catalog`)).json()) as ServedCatalog;
  const load = {
    pages: drawPages(catalog, Date.now()),
    rate: Number(values.rate),
    seconds: Number(values.seconds),
    cpu,
  };
  const viewers = Number(values.viewers);
  const stage = async (name: string, given: { viewers: number; mayBeKept: boolean }) => {
    tell(`${name}, ${values.seconds} s …`);
    const measured = await measureViewers(service.url, { ...load, ...given });
    tell(JSON.stringify(measured));
    return measured;
  };
  const events_alone = await stage('nobody looks', { viewers: 0, mayBeKept: false });
  const computed = await stage('each answer is computed', { viewers, mayBeKept: false });
  const kept = await stage('answers may be kept ones', { viewers, mayBeKept: true });
  const beyond = ({ cpu_ms: { engine } }: ViewersMeasurement) => engine - events_alone.cpu_ms.engine;
  return {
    viewers,
    events_per_second: load.rate,
    events_alone,
    computed,
    kept,
    /** The engine's time for looking, of kept answers by that of computed ones. */
    engine_share: Math.round((beyond(kept) / beyond(computed)) * 1000) / 1000,
  };
}
