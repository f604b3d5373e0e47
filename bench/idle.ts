import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { joinOrStart, leaveEngine, useEngine } from '../src/platform/warehouse/engine/join.ts';
import { enginePaths } from '../src/platform/warehouse/engine/start.ts';
import { readConditions } from './conditions.ts';
import { exitOnSignals } from './end-with-us.ts';
import { measureAtRest, measureInSequence, type RestMeasurement, type Watched } from './measure-idle.ts';
import { watchCpu } from './process-cpu.ts';
import { enginePid } from './process-memory.ts';
import { startService } from './service-process.ts';
import { storePast } from './store-past.ts';
import { waitForRest } from './wait-for-rest.ts';

// npm run bench:idle: what the service and its engine cost while little or nothing comes, beside an engine that nobody uses, in the
// same seconds on the same cores. Jobs are on, as they are by default.

const usage = `Usage: npm run bench:idle -- [options]

  --rates <list>    events a second, each a stage; default 0,10,100
  --seconds <n>     length of a stage, 60
  --sequence <n>    seconds of one sender who waits for each answer, 20; 0: left out
  --stored <n>      events in the store before, 20,000
  --dir <path>      where all data is kept meanwhile, the system's temporary directory
  --out <file>      write the JSON here too
`;

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '0,10,100' },
    seconds: { type: 'string', default: '60' },
    sequence: { type: 'string', default: '20' },
    stored: { type: 'string', default: '20000' },
    dir: { type: 'string', default: tmpdir() },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const SETTLE_MS = 30_000;
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const directory = mkdtempSync(join(values.dir, 'openride-bench-idle-'));
  exitOnSignals();
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 20 }));
  const bare = await startBareEngine(join(directory, 'bare'));
  const dataDir = join(directory, 'service');
  mkdirSync(dataDir);
  try {
    const service = await startService(dataDir, { SCHEDULED_JOBS: 'on' });
    try {
      const watched = { service, enginePid: enginePid(dataDir)!, barePid: bare.pid };
      publish({ conditions: readConditions(new Date()), ...(await measure(watched, dataDir)) });
    } finally {
      await service.stop();
    }
  } finally {
    await bare.stop();
  }
}

async function measure(watched: Watched, dataDir: string) {
  tell(`storing ${values.stored} events …`);
  await storePast(watched.service.url, { events: Number(values.stored), days: 7 });
  await delay(SETTLE_MS); // merges of what was stored come in steps, with rests between them
  const rest = () => waitForRest(watchCpu(watched.service.pid, dataDir));
  const stages: RestMeasurement[] = [];
  for (const rate of values.rates.split(',').map(Number)) {
    await rest();
    tell(`${rate} events a second, ${values.seconds} s …`);
    const stage = await measureAtRest(watched, { rate, seconds: Number(values.seconds) });
    tell(JSON.stringify(stage));
    stages.push(stage);
  }
  const seconds = Number(values.sequence);
  if (seconds === 0) return { stages };
  await rest();
  tell('one sender in sequence …');
  return { stages, in_sequence: await measureInSequence(watched, seconds) };
}

function publish(report: object): void {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(text);
  if (values.out === undefined) return;
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, text);
}

/** An engine with an empty store and no service. */
async function startBareEngine(dataDir: string): Promise<{ pid: number; stop: () => Promise<void> }> {
  const options = { memoryLimitBytes: 1_000_000_000, database: 'openride', readyWithinMs: 60_000 };
  const paths = enginePaths(dataDir);
  const user = await useEngine(paths, options);
  const { pid } = await joinOrStart(paths, options);
  return { pid, stop: () => leaveEngine(paths, user) };
}
