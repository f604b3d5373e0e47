import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/app/config.ts';
import { openService } from '../src/app/open-service.ts';
import type { ExportOwner } from '../src/features/exports/export.ts';
import { sourceOfEvents } from '../src/features/exports/source.ts';
import { writeFile } from '../src/features/exports/write-file.ts';
import { openLog } from '../src/kernel/log.ts';
import { scopes } from '../src/platform/access/scopes.ts';
import { type FileFormat, fileFormats } from '../src/platform/formats/file-format.ts';
import { openDirectory } from '../src/platform/objects/directory.ts';
import { readConditions } from './conditions.ts';
import { exitOnSignals } from './end-with-us.ts';
import { percentiles } from './percentiles.ts';
import { watchMemory } from './process-memory.ts';
import { startSteadySender } from './steady-sender.ts';

// npm run bench:exports: rows a second of each form over events of bookings, into a directory, with the memory that it takes and how long
// the event loop of the service was kept; and the first byte of a direct export.

const usage = `Usage: npm run bench:exports -- [options]

  --rows <n>       events, 1,000,000
  --formats <list> csv,xlsx,json,ndjson,parquet
  --beside <n>     so many events a second come in by HTTP meanwhile; how long their senders wait is told, with and without an export
`;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    formats: { type: 'string', default: fileFormats.join(',') },
    beside: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});
const SETTLE_MS = 3_000;
const FIRST_BYTES = 20;
const ALONE_MS = 20_000;
const perSecond = Number(values.beside);
const query = { family: 'booking', from: '2026-01-01', to: '2028-01-01' };
let seed = 0;
const owner: ExportOwner = { id: 'bench', name: 'bench', kind: 'local', scopes: new Set(scopes) };

if (values.help) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-bench-exports-'));
  exitOnSignals();
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20 }));
  const settings = {
    DATA_DIR: dataDir,
    PORT: '0',
    METRICS_PORT: '0',
    SCHEDULED_JOBS: 'off',
    CACHE_TTL_LIVE: '0',
  };
  const service = await openService(readConfig(settings), { log: openLog('silent'), version: 'bench' });
  try {
    const { connection } = service.warehouse;
    await connection.command(fill(Number(values.rows)));
    await delay(SETTLE_MS);
    const alone = await measureSenders(service.url, () => delay(ALONE_MS));
    const forms = [];
    for (const format of values.formats.split(',') as FileFormat[])
      forms.push(await measure(format, service, dataDir));
    const first_byte_ms = await measureFirstByte(service.url);
    const report = {
      conditions: readConditions(new Date()),
      rows: Number(values.rows),
      ...(perSecond > 0 && { events_a_second: perSecond, senders_wait_alone_ms: alone.waits }),
      forms,
      first_byte_ms,
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await service.close();
  }
}

/** SQL: bookings as the city has them, a new one each thirty seconds; the batch 0 is before all others. */
function fill(rows: number): string {
  const id = (of: string) => `reinterpretAsUUID(sipHash128(${of}))`;
  const at = `toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number * 30.123`;
  return `INSERT INTO booking_events (seq, i, ingested_at, event_type, event_id, event_time, booking_id, rider_id, driver_id, route_id, currency,
      seats_booked, total_price, scheduled_departure, confirmation_code, cancellation_reason, refund_initiated)
    SELECT 0, number, now64(3), ['booking.created', 'booking.confirmed', 'booking.cancelled', 'booking.completed'][toUInt8(1 + number % 4)], ${id("number, 'e'")},
      ${at}, ${id("number, 'b'")}, ${id("number % 5000, 'r'")}, ${id("number % 500, 'd'")}, ${id("number % 90, 'x'")}, 'NGN',
      1 + number % 3, toDecimal64(1500 + number % 1000, 2), toDateTime64(1767225600 + number * 30, 3, 'UTC'), substring(hex(sipHash64(number)), 1, 6),
      if(number % 4 = 2, '=HYPERLINK("x", "₦ ride")', ''), 0
    FROM numbers(${rows})`;
}

async function measure(
  format: FileFormat,
  { warehouse, url }: Pick<Awaited<ReturnType<typeof openService>>, 'warehouse' | 'url'>,
  dataDir: string,
) {
  const memory = watchMemory(process.pid, dataDir);
  const before = memory.now();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const { result, waits } = await measureSenders(url, () => makeFile(format, warehouse, dataDir));
  const { file, seconds } = result;
  loop.disable();
  const peak = memory.stop();
  return {
    format,
    rows_per_second: Math.round(file.rows / seconds),
    seconds: Math.round(seconds * 10) / 10,
    megabytes: Math.round(file.bytes / 1e6),
    service_mb_over_before: Math.round(peak.service_mb - before.service_mb),
    engine_mb_over_before: Math.round(peak.engine_mb - before.engine_mb),
    event_loop_p99_ms: Math.round(loop.percentile(99) / 1e5) / 10 - 10,
    ...(waits !== null && { senders_wait_ms: waits }),
  };
}

async function makeFile(
  format: FileFormat,
  { connection }: Awaited<ReturnType<typeof openService>>['warehouse'],
  dataDir: string,
) {
  const startedMs = performance.now();
  const wanted = { of: 'events', query, format, bom: false };
  const made = { wanted, format, owner, seq: 0, asOf: new Date() };
  const signal = new AbortController().signal;
  const source = await sourceOfEvents(made, { connection, timezone: 'Africa/Lagos' }, signal);
  const draft = await openDirectory(join(dataDir, 'objects')).create(`exports/bench.${format}`);
  const file = await writeFile(source, draft, { onProgress: () => undefined, signal });
  await draft.commit();
  return { file, seconds: (performance.now() - startedMs) / 1000 };
}

/** Does something while events come in, if any shall; tells how long their senders waited. */
async function measureSenders<Result>(url: string, act: () => Promise<Result>) {
  if (perSecond === 0) return { result: await act(), waits: null };
  seed += 1;
  const sender = startSteadySender(url, perSecond, seed);
  const result = await act();
  return { result, waits: await sender.stop() };
}

async function measureFirstByte(url: string) {
  const asked =
    '/v1/metrics/query?metrics=bookings.created&from=2026-01-01&to=2026-06-01&grain=day&format=csv';
  const times: { ms: number; weight: number }[] = [];
  for (let i = 0; i < FIRST_BYTES; i += 1) {
    const startedMs = performance.now();
    const response = await fetch(`${url}${asked}`, { headers: { 'cache-control': 'no-cache' } });
    await response.body!.getReader().read();
    times.push({ ms: performance.now() - startedMs, weight: 1 });
  }
  return percentiles(times);
}
