import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readConfig } from '../src/app/config.ts';
import { openLog } from '../src/kernel/log.ts';
import { makeIngestTelemetry } from '../src/ingest/telemetry.ts';
import { makeRegistry } from '../src/kernel/prometheus.ts';
import { openCoreAlone } from '../src/app/open-offline.ts';
import { makeStack } from '../src/app/stack.ts';
import { makeCheckTools } from '../src/quality/check-tools.ts';
import { allChecks } from '../src/quality/checks/all-checks.ts';
import { readConditions } from './conditions.ts';
import { watchCpu } from './process-cpu.ts';

// npm run bench:quality: how long a full round of checks takes over a city that `npm run bench:query -- --keep` has left, each
// check by itself: time on the clock, and processor time of the engine, which says more on a busy machine.

interface Measured {
  check: string;
  seconds: number;
  engine_cpu_seconds: number;
  state: string;
  message: string;
}

const { values } = parseArgs({
  options: { data: { type: 'string' }, help: { type: 'boolean', default: false } },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

if (values.data === undefined || values.help) {
  tell('Usage: npm run bench:quality -- --data <directory of bench:query --keep>');
  process.exitCode = values.help ? 0 : 2;
} else await run(values.data);

async function run(dataDir: string): Promise<void> {
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  const log = openLog(config.service.logLevel);
  const stack = makeStack({ ...config.service, log });
  try {
    const telemetry = makeIngestTelemetry(makeRegistry());
    const core = await openCoreAlone(stack, config, {
      log,
      version: 'bench',
      signal: undefined,
      telemetry,
      hashes: false,
    });
    const { warehouse, schema, ingest } = core;
    const { connection } = warehouse;
    const checked = {
      store: warehouse,
      schema,
      retention: config.retention,
      countWaiting: ingest.countWaiting,
      allowedLatenessMs: config.business.allowedLatenessMs,
    };
    const [store] = await connection.query(
      z.object({ events: z.coerce.number(), until: z.coerce.number() }),
      `SELECT (SELECT count() FROM event_ids) AS events, (SELECT toUnixTimestamp64Milli(max(event_time)) FROM booking_events) AS until`,
    );
    const cpu = watchCpu(process.pid, dataDir);
    const now = () => store!.until;
    const checks: Measured[] = [];
    for (const check of allChecks) {
      const [started, before] = [performance.now(), cpu()];
      const { state, message } = await check.run(makeCheckTools({ ...checked, now }));
      const seconds = round((performance.now() - started) / 1000);
      const engine_cpu_seconds = round((cpu().engineMs - before.engineMs) / 1000);
      checks.push({ check: check.id, seconds, engine_cpu_seconds, state, message });
      tell(`${check.id}: ${seconds} s, ${engine_cpu_seconds} s of the engine: ${state}, ${message}`);
    }
    const total = (of: 'seconds' | 'engine_cpu_seconds') =>
      round(checks.reduce((sum, check) => sum + check[of], 0));
    const round_of_all = { seconds: total('seconds'), engine_cpu_seconds: total('engine_cpu_seconds') };
    const conditions = readConditions(new Date());
    process.stdout.write(
      `${JSON.stringify({ conditions, events: store!.events, round_of_all, checks }, null, 2)}\n`,
    );
  } finally {
    await stack.close();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
