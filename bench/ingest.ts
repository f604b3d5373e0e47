import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConditions } from './conditions.ts';
import { measureBareEngine } from './measure-bare.ts';
import { measureHttp, measureSteady } from './measure-http.ts';
import { type ImportMeasurement, measureCurve, measureFileImport } from './measure-import.ts';
import { openTestCluster } from '../test/support/test-cluster.ts';

// npm run bench:ingest: how fast events come in, by file and by HTTP, beside the bare engine on the same rows in the same
// run. Each mode has a data directory of its own, except that the bare engine works on what the file import left.

const modes = ['file', 'bare', 'http', 'steady', 'curve', 'cluster'] as const;
type Mode = (typeof modes)[number];

const usage = `Usage: npm run bench:ingest -- [options]

  --mode <list>       of ${modes.join(', ')}; default file,bare,http,steady
  --cluster           the same as adding cluster to --mode: the file import into two shards on this machine
  --events <n>        events of file, bare and cluster, 1,000,000
  --http-events <n>   events of http, 200,000
  --clients <n>       concurrent clients of http, 48
  --per-request <n>   events in a request of http, 500
  --rate <n>          events a second of steady, 10,000
  --seconds <n>       length of steady, 30
  --curve-events <n>  events of curve, 10,000,000
  --stretch <n>       events between two points of the curve, 1,000,000
  --dir <path>        where data directories are made, the system's temporary directory
  --out <file>        write the JSON here too
`;

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'file,bare,http,steady' },
    events: { type: 'string', default: '1000000' },
    'http-events': { type: 'string', default: '200000' },
    clients: { type: 'string', default: '48' },
    'per-request': { type: 'string', default: '500' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '30' },
    'curve-events': { type: 'string', default: '10000000' },
    stretch: { type: 'string', default: '1000000' },
    dir: { type: 'string', default: tmpdir() },
    cluster: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const wanted = [...values.mode.split(','), ...(values.cluster ? ['cluster'] : [])];
  const unknown = wanted.filter((mode) => !modes.includes(mode as Mode));
  if (unknown.length > 0)
    throw new Error(`There is no mode ${unknown.join(', ')}; there are ${modes.join(', ')}.`);
  const report: Record<string, unknown> = { conditions: readConditions(new Date()) };
  for (const mode of modes.filter((mode) => wanted.includes(mode) && mode !== 'bare')) {
    tell(`${mode} …`);
    const dataDir = mkdtempSync(join(values.dir, `openride-bench-${mode}-`));
    try {
      Object.assign(report, await measure(mode, dataDir, wanted.includes('bare')));
    } finally {
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    }
  }
  Object.assign(report, compareShards(report));
  const text = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(text);
  if (values.out === undefined) return;
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, text);
}

async function measure(mode: Mode, dataDir: string, withBare: boolean): Promise<object> {
  switch (mode) {
    case 'file': {
      const file = await measureFileImport(dataDir, Number(values.events));
      return { file, ...(withBare ? await compareWithBare(dataDir, file) : {}) };
    }
    case 'http': {
      const [events, clients] = [Number(values['http-events']), Number(values.clients)];
      return {
        http: await measureHttp(dataDir, {
          events,
          clients,
          eventsPerRequest: Number(values['per-request']),
        }),
      };
    }
    case 'steady': {
      const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
      return { steady: await measureSteady(dataDir, { rate, seconds, eventsPerRequest: rate / 50 }) };
    }
    case 'curve':
      return { curve: await traceCurve(dataDir) };
    case 'cluster':
      return { cluster: await measureCluster(dataDir) };
    case 'bare':
      return {};
  }
}

/** The file import into two shards: they share the cores that a single engine has for itself. */
async function measureCluster(dataDir: string): Promise<ImportMeasurement> {
  const cluster = await openTestCluster();
  const { settings, engineDirs } = cluster;
  try {
    return await measureFileImport(dataDir, Number(values.events), { settings, engineDirs });
  } finally {
    await cluster.close();
  }
}

function compareShards({ file, cluster }: Record<string, unknown>): object {
  if (file === undefined || cluster === undefined) return {};
  const rate = (measurement: unknown) => (measurement as ImportMeasurement).events_per_second;
  const ratio = Math.round((rate(cluster) / rate(file)) * 1000) / 1000;
  tell(`two shards ${rate(cluster)} events/s, one engine ${rate(file)}: ratio ${ratio}`);
  return { cluster_to_single_ratio: ratio };
}

async function compareWithBare(dataDir: string, file: ImportMeasurement): Promise<object> {
  tell('bare …');
  const bare = await measureBareEngine(dataDir);
  const ratio = file.events_per_second / bare.families_and_rollups.events_per_second;
  tell(
    `file ${file.events_per_second} events/s, bare engine ${bare.families_and_rollups.events_per_second}: ratio ${ratio.toFixed(2)}`,
  );
  return { bare, file_to_bare_ratio: Math.round(ratio * 1000) / 1000 };
}

async function traceCurve(dataDir: string): Promise<object> {
  const size = { events: Number(values['curve-events']), stretch: Number(values.stretch) };
  const points: object[] = [];
  const measurements = await measureCurve(dataDir, size, (stored, { events_per_second, peak_memory }) => {
    tell(`  ${stored} stored: ${events_per_second} events/s, ${peak_memory.together_mb} MB`);
    points.push({ stored, events_per_second, peak_memory_mb: peak_memory.together_mb });
  });
  const [first, last] = [measurements[0]!, measurements.at(-1)!];
  return {
    points,
    last_to_first: Math.round((last.events_per_second / first.events_per_second) * 1000) / 1000,
  };
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}
