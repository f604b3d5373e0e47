import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventExamples } from '../src/events/examples.ts';
import { readConfig } from '../src/app/config.ts';
import { openCoreAlone } from '../src/app/open-offline.ts';
import type { Core } from '../src/app/open-core.ts';
import { makeStack } from '../src/app/stack.ts';
import { makeIngestTelemetry } from '../src/ingest/telemetry.ts';
import { openLog } from '../src/kernel/log.ts';
import { makeRegistry } from '../src/kernel/prometheus.ts';
import { selectFrom } from '../src/platform/warehouse/schema.ts';
import { readConditions } from './conditions.ts';
import { generateEvents } from './events.ts';
import { watchCpu } from './process-cpu.ts';

// npm run bench:budgets: what a batch costs the engine, in all and in each derived table, and what a start loads, beside what
// budgets.json allows. Ends with 1 when a measure exceeds the file by more than the noise of a shared machine.

const ROUNDS = 20;
const NOISE = 1.5;

interface Budgets {
  batch_engine_cpu_ms: Record<'10 pings' | '300 mixed', number>;
  modules_at_start: number;
  derived_tables: { table: string; select_ms: number }[];
}
const budgets = JSON.parse(readFileSync(new URL('../budgets.json', import.meta.url), 'utf8')) as Budgets;
const tell = (line: string) => process.stdout.write(`${line}\n`);
let exceeded = 0;

/** One line: what was measured, and what is allowed. */
function compare(name: string, measured: number, allowed: number): void {
  const isTooMuch = measured > allowed * NOISE;
  if (isTooMuch) exceeded += 1;
  tell(`${name}: ${measured.toFixed(1)}, allowed ${allowed}${isTooMuch ? '  EXCEEDED' : ''}`);
}

const dataDir = mkdtempSync(join(tmpdir(), 'openride-budgets-'));
const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', BATCH_MAX_WAIT_MS: '1' });
const log = openLog('silent');
const stack = makeStack({ ...config.service, log });
try {
  tell(JSON.stringify(readConditions(new Date())));
  const telemetry = makeIngestTelemetry(makeRegistry());
  const core = await openCoreAlone(stack, config, {
    log,
    version: 'bench',
    signal: undefined,
    telemetry,
    hashes: true,
  });
  await measureBatches(core);
  await measureTables(core);
  compare('modules at start', countModules(), budgets.modules_at_start);
} finally {
  await stack.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
process.exitCode = exceeded > 0 ? 1 : 0;

async function measureBatches({ ingest }: Core): Promise<void> {
  const pings = (round: number) =>
    Array.from({ length: 10 }, (_, i) => ({
      ...eventExamples['driver.location.updated'],
      event_id: crypto.randomUUID(),
      event_timestamp: new Date(Date.now() - round * 1000 - i).toISOString(),
    }));
  const startMs = Date.now() - 3_600_000;
  const mixed = (round: number) =>
    [...generateEvents({ events: 300, days: 1, seed: round + 1, startMs })].map((event) => event);
  for (const [name, make] of [
    ['300 mixed', mixed],
    ['10 pings', pings],
  ] as const) {
    await submit(ingest, make(ROUNDS)); // the first of a kind compiles its checks
    const cpu = watchCpu(process.pid, dataDir);
    const before = cpu();
    for (let round = 0; round < ROUNDS; round++) await submit(ingest, make(round));
    compare(
      `engine CPU of a batch of ${name}, ms`,
      (cpu().engineMs - before.engineMs) / ROUNDS,
      budgets.batch_engine_cpu_ms[name],
    );
  }
}

function submit({ intake }: Core['ingest'], events: readonly unknown[]) {
  const records = events.map((event, position) => ({
    position,
    bytes: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
  }));
  return intake.submit({ source: 'http', origin: crypto.randomUUID() }, records).done;
}

/** The aggregation of each derived table over the last batch of its source. */
async function measureTables({ warehouse, schema }: Core): Promise<void> {
  let sum = 0;
  for (const derived of schema.derived) {
    const part = `(SELECT * FROM ${derived.from} WHERE seq = (SELECT max(seq) FROM ${derived.from}))`;
    const startedAt = performance.now();
    for (let round = 0; round < ROUNDS; round++)
      await warehouse.connection.command(`INSERT INTO FUNCTION null() ${selectFrom(derived, part)}`);
    const ms = (performance.now() - startedAt) / ROUNDS;
    sum += ms;
    const allowed = budgets.derived_tables.find(({ table }) => table === derived.table)?.select_ms ?? 0;
    compare(`select of ${derived.table}, ms`, ms, allowed);
  }
  compare(
    'select of all derived tables, ms',
    sum,
    budgets.derived_tables.reduce((total, { select_ms }) => total + select_ms, 0),
  );
}

/** Modules that `version` loads: what every start pays. */
function countModules(): number {
  const counter = fileURLToPath(new URL('count-modules.ts', import.meta.url));
  const program = fileURLToPath(new URL('../bin/main.js', import.meta.url));
  const { stderr } = spawnSync(process.execPath, ['--import', counter, program, 'version'], {
    encoding: 'utf8',
  });
  return Number(/modules (\d+)/.exec(stderr)?.[1] ?? Number.NaN);
}
