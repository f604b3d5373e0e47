import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DAY_MS } from '../src/kernel/units.ts';
import { readConditions } from './conditions.ts';
import { exitOnSignals } from './end-with-us.ts';
import { generateEvents } from './events.ts';
import { percentiles } from './percentiles.ts';
import { makeEventPoster } from './post-events.ts';
import { type CpuWatch, watchCpu } from './process-cpu.ts';
import { startService } from './service-process.ts';
import { type Past, planPast, storePast } from './store-past.ts';
import { waitForRest } from './wait-for-rest.ts';

// npm run bench:retell: what it costs that a second producer tells more of facts that are stored (decision 33). Batches of the same
// size follow one another, with none, one, twenty and two hundred such events among them, spread over all months that are stored.

const usage = `Usage: npm run bench:retell -- [options]

  --stored <n>   events in the store before, 1,000,000
  --days <n>     over how many days they are spread, 120
  --batch <n>    new events a batch, 1,000
  --batches <n>  batches of each kind, 8
`;

const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '120' },
    batch: { type: 'string', default: '1000' },
    batches: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
const ADDITIONS = [0, 1, 20, 200];
const SETTLE_MS = 10_000;
const FAMILIES = /"event_type":"(booking|payment|trip)\./;

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-bench-retell-'));
  exitOnSignals();
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 }));
  const service = await startService(dataDir);
  try {
    const past = { events: Number(values.stored), days: Number(values.days) };
    process.stderr.write(`storing ${past.events} events …\n`);
    const nowMs = Date.now();
    await storePast(service.url, past, nowMs);
    await delay(SETTLE_MS);
    const cpu = watchCpu(service.pid, dataDir);
    const kinds = await measure(service.url, secondTellings(past, nowMs), cpu);
    const report = { conditions: readConditions(new Date()), ...past, batch: Number(values.batch), kinds };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await service.stop();
  }
}

async function measure(url: string, again: Iterator<string>, cpu: CpuWatch) {
  const poster = makeEventPoster(url, 1);
  const size = Number(values.batch);
  const fresh = generateEvents({ events: 1e9, days: 40_000, seed: 2, startMs: Date.now() - DAY_MS });
  const take = (from: Iterator<string>, n: number) =>
    Array.from({ length: n }, () => from.next().value as string);
  const kinds = [];
  for (const additions of ADDITIONS) {
    await waitForRest(cpu);
    const [before, times] = [cpu(), [] as { ms: number; weight: number }[]];
    for (let batch = 0; batch < Number(values.batches); batch += 1) {
      const { ms } = await poster.post(
        Buffer.from([...take(fresh, size), ...take(again, additions)].join('\n')),
      );
      times.push({ ms, weight: 1 });
    }
    const after = cpu();
    const perBatch = (ms: number) => Math.round(ms / times.length);
    const kind = {
      additions,
      answers_ms: percentiles(times),
      cpu_ms_a_batch: {
        service: perBatch(after.serviceMs - before.serviceMs),
        engine: perBatch(after.engineMs - before.engineMs),
      },
    };
    process.stderr.write(`${JSON.stringify(kind)}\n`);
    kinds.push(kind);
  }
  poster.close();
  return kinds;
}

/** The stored events once more, in an order that jumps through all months, each with an experiment that nobody told before. */
function* secondTellings(past: Past, nowMs: number): Generator<string> {
  const stored = [...generateEvents(planPast(past, nowMs))];
  const step = 100_003; // prime
  for (let at = 0; ; at = (at + step) % stored.length) {
    const text = stored[at]!;
    if (FAMILIES.test(text)) yield `${text.slice(0, -1)},"experiments":{"told_again":"b"}}`;
  }
}
