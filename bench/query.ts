import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { analysisQuestions } from './analysis-questions.ts';
import { readConditions } from './conditions.ts';
import { openStoreView } from './measure-families.ts';
import { measureQuestion, mixOf, type QueryMeasurement } from './measure-query.ts';
import { watchCpu } from './process-cpu.ts';
import { watchMemory } from './process-memory.ts';
import { benchSizes, keepCity, type LoadedCity, loadCity, readCity } from './query-city.ts';
import { makeQuestions, type Question, questionOfEach, type ServedCatalog } from './query-questions.ts';
import { sendLastHour } from './query-last-hour.ts';
import { startService, type ServiceProcess } from './service-process.ts';
import { waitForRest } from './wait-for-rest.ts';

// npm run bench:query: how fast answers come over a simulated city, by a service at rest. Every question is asked over ranges
// that differ, by one client and by several, for answers that are computed; at the end the same for answers that may be kept ones.

const usage = `Usage: npm run bench:query -- [options]

  --events <n>   about so many events, 1,000,000
  --size <name>  large: in 90 days; year: in 365 days; large when left out
  --data <dir>   measure over this directory, which --keep has kept, and load nothing
  --pipe         load through a pipe: 100,000,000 events need 42 GB for a file otherwise
  --analyses     ask the analyses, and nothing else
  --each         ask for each metric of the catalogue by itself, too
  --times <n>    how often each question is asked, 40
  --clients <n>  clients at once, beside the single one, 8
  --dir <path>   where the data directory is made, the system's temporary directory
  --keep         keep the data directory
  --out <file>   write the JSON here too
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    size: { type: 'string', default: 'large' },
    data: { type: 'string' },
    pipe: { type: 'boolean', default: false },
    analyses: { type: 'boolean', default: false },
    each: { type: 'boolean', default: false },
    times: { type: 'string', default: '40' },
    clients: { type: 'string', default: '8' },
    dir: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const dataDir = values.data ?? mkdtempSync(join(values.dir, 'openride-bench-query-'));
  try {
    const conditions = readConditions(new Date());
    const city = values.data === undefined ? await load(dataDir) : readCity(dataDir);
    const text = `${JSON.stringify({ conditions, city, ...(await measure(dataDir, city)) }, null, 2)}\n`;
    process.stdout.write(text);
    if (values.out === undefined) return;
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, text);
  } finally {
    if (values.keep || values.data !== undefined) tell(`kept: ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function load(dataDir: string): Promise<LoadedCity> {
  tell('loading …');
  const size = benchSizes.find((name) => name === values.size);
  if (size === undefined) throw new Error(`--size is one of ${benchSizes.join(', ')}.`);
  const city = await loadCity(dataDir, {
    size,
    events: Number(values.events),
    way: values.pipe ? 'pipe' : 'file',
  });
  keepCity(dataDir, city);
  tell(`${city.accepted} events in ${city.import_seconds} s (${city.events_per_second} messages/s)`);
  return city;
}

async function measure(dataDir: string, city: LoadedCity) {
  const service = await startService(dataDir);
  const memory = watchMemory(service.pid, dataDir);
  try {
    const idle = memory.now();
    tell(
      `${await sendLastHour(service.url, city)} events of the last hour sent, so that realtime has something to tell`,
    );
    const rested = await waitForRest(watchCpu(service.pid, dataDir));
    tell(`service and engine at rest after ${rested} s`);
    const queries = await measureAll(service, { dataDir, city });
    const after = memory.now();
    const view = await openStoreView(dataDir);
    try {
      const tables = await view.tableSizes(city.accepted);
      const beside_events = await view.compareWithEvents(city, Math.ceil(Number(values.times) / 4));
      for (const one of beside_events)
        tell(`${one.family} by day from events: ${one.events.ms.p50} ms, planned: ${one.planned.ms.p50} ms`);
      const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
      const disk = { bytes_per_event: Math.round(bytes / city.accepted), tables };
      return { queries, beside_events, disk, memory: { idle, after, peak: memory.stop() } };
    } finally {
      await view.close();
    }
  } finally {
    memory.stop();
    await service.stop();
  }
}

async function measureAll(service: ServiceProcess, { dataDir, city }: { dataDir: string; city: LoadedCity }) {
  const { url } = service;
  const catalog = (await (await fetch(new URL('/v1/metrics/catalog', url))).json()) as ServedCatalog;
  const { reach, others } = makeQuestions(catalog, city);
  const measurements: QueryMeasurement[] = [];
  const times = Number(values.times);
  const measure = async (question: Question, clients: number, kept = false) => {
    const measured = await measureQuestion(url, question, {
      clients,
      times: kept ? 10 * times : times,
      cpu: watchCpu(service.pid, dataDir),
      kept,
    });
    measurements.push(measured);
    tell(renderMeasurement(measured));
  };
  if (values.analyses) {
    const analyses = analysisQuestions(city);
    for (const question of analyses) await measure(question, 1);
    await measure(mixOf('the analyses, mixed, kept', analyses), 1, true);
    return measurements;
  }
  for (const clients of [1, Number(values.clients)]) {
    for (const question of [...reach, mixOf('the seven endpoints, mixed', reach)])
      await measure(question, clients);
    for (const question of [...others, mixOf('everything, mixed', [...reach, ...others])])
      await measure(question, clients);
  }
  for (const clients of [1, Number(values.clients)])
    await measure(mixOf('the seven endpoints, mixed, kept', reach), clients, true);
  if (values.each) for (const question of questionOfEach(catalog, city)) await measure(question, 1);
  return measurements;
}

function renderMeasurement({ question, clients, ms, cpu_ms, hit_rate, refused }: QueryMeasurement): string {
  const { p50, p95, p99 } = ms ?? {};
  const refusals = Object.entries(refused).map(([status, count]) => `${count} × ${status}`);
  const cpu = `cpu: service ${cpu_ms.service}, engine ${cpu_ms.engine} ms`;
  const hits = hit_rate === null ? [] : [`hit rate ${hit_rate}`];
  return [`${clients} × ${question}: p50 ${p50} p95 ${p95} p99 ${p99} ms; ${cpu}`, ...hits, ...refusals].join(
    ' ',
  );
}
