import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTick, setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { CodedError } from '../../kernel/errors.ts';
import type { Intake, RecordResult, SourceRecord } from '../records.ts';
import { type ImportOptions, importFile } from './import-file.ts';
import type { SendDelay } from './send-batches.ts';

const directory = mkdtempSync(join(tmpdir(), 'import-file-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function file(bytes: string | Buffer, name = `file-${files++}.ndjson`): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

interface MemoryIntake extends Pick<Intake, 'submit'> {
  kept: Set<string>;
  submissions: { origin: string; positions: number[] }[];
  /** Called before each submission; may throw, or return an error with which it fails after landing. */
  fault: (index: number, firstPosition: number) => CodedError | undefined;
}

/** An intake in memory that knows each line once; "bad" is no JSON to it. */
function openMemoryIntake(): MemoryIntake {
  const intake: MemoryIntake = {
    kept: new Set(),
    submissions: [],
    fault: () => undefined,
    submit({ origin }, records) {
      const failure = intake.fault(intake.submissions.length, records[0]!.position);
      intake.submissions.push({ origin, positions: records.map(({ position }) => position) });
      const results = records.map((record) => decide(record, intake.kept));
      const receipt = { batchId: 'b', ingestedAtMs: 0, origin };
      return {
        landed: Promise.resolve(receipt),
        done: failure === undefined ? Promise.resolve(results) : Promise.reject(failure),
      };
    },
  };
  return intake;
}

function decide({ position, bytes }: SourceRecord, kept: Set<string>): RecordResult {
  const text = String(bytes);
  const failed = {
    position,
    status: 'rejected',
    eventType: null,
    path: '',
    message: '',
    deadLetterId: '',
  } as const;
  if (text === 'bad') return { ...failed, reason: 'not_json' };
  const status = kept.has(text) ? 'duplicate' : 'accepted';
  kept.add(text);
  return { position, status, eventType: 't', eventId: text };
}

function importWith(intake: MemoryIntake, path: string, changes: Partial<ImportOptions> = {}) {
  return importFile({
    intake,
    path,
    format: 'ndjson',
    stateDir: join(directory, 'state'),
    onProgress: () => {},
    onDelay: () => {},
    onResume: () => {},
    signal: new AbortController().signal,
    now: () => 0,
    sleep: () => Promise.resolve(),
    limits: { records: 10, bytes: 1_000_000 },
    ...changes,
  });
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const unavailable = () => new CodedError('store_unavailable', 'away');
const states = () => readdirSync(join(directory, 'state', 'imports'));

test('every line comes in once, and the counts add up', async () => {
  const intake = openMemoryIntake();
  const path = file(`${[...lines(23), 'bad', '', ' ', 'line 1', 'bad'].join('\n')}\n`, 'day.ndjson');
  const summary = await importWith(intake, path);
  expect(summary).toEqual({
    file: 'day.ndjson',
    format: 'ndjson',
    complete: true,
    resumedAfter: null,
    lines: 28,
    blankLines: 2,
    cutLines: 0,
    records: 26,
    counts: { accepted: 23, duplicates: 1, conflicts: 0, rejected: { not_json: 2 } },
    newRecords: 26,
    seconds: 0,
    recordsPerSecond: 0,
    report: null,
  });
  expect(intake.submissions.map(({ positions }) => positions.length)).toEqual([10, 10, 6]);
  expect(intake.submissions.flatMap(({ positions }) => positions)).toEqual([
    ...Array.from({ length: 24 }, (_, index) => index + 1),
    27,
    28,
  ]);
  expect(new Set(intake.submissions.map(({ origin }) => origin))).toEqual(new Set(['day.ndjson']));
  expect(states()).toEqual([]);
});

test('a second import sends everything again and changes nothing', async () => {
  const intake = openMemoryIntake();
  const path = file(lines(25).join('\n'));
  await importWith(intake, path);
  const summary = await importWith(intake, path);
  expect(summary.counts).toEqual({ accepted: 0, duplicates: 25, conflicts: 0, rejected: {} });
});

test('batches are limited by bytes too, and a record larger than that goes alone', async () => {
  const intake = openMemoryIntake();
  const path = file(['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(300), 'd'].join('\n'));
  await importWith(intake, path, { limits: { records: 10, bytes: 100 } });
  expect(intake.submissions.map(({ positions }) => positions)).toEqual([[1, 2], [3], [4]]);
});

test('busy or away: the same records again after a wait, with a word about it, and none lost', async () => {
  const intake = openMemoryIntake();
  const delays: SendDelay[] = [];
  const slept: number[] = [];
  intake.fault = (_, firstPosition) => {
    if (firstPosition === 1 && delays.length < 2) throw new CodedError('intake_busy', 'full');
    return firstPosition === 11 && delays.length < 4 ? unavailable() : undefined;
  };
  const summary = await importWith(intake, file(lines(45).join('\n')), {
    onDelay: (delay) => delays.push(delay),
    sleep: async (ms) => void slept.push(ms),
  });
  expect(delays.map(({ code, attempt }) => [code, attempt])).toEqual([
    ['intake_busy', 1],
    ['intake_busy', 2],
    ['store_unavailable', 1],
    ['store_unavailable', 2],
  ]);
  expect(slept).toEqual(delays.map(({ waitMs }) => waitMs));
  expect(intake.kept).toEqual(new Set(lines(45)));
  expect(summary).toMatchObject({ records: 45, counts: { accepted: 35, duplicates: 10 } }); // landed before they failed
});

test('busy with our own batches: waits for the oldest of them, without a pause', async () => {
  const intake = openMemoryIntake();
  let refusals = 0;
  intake.fault = (index) => {
    if (index === 2 && refusals++ === 0) throw new CodedError('intake_busy', 'full');
    return undefined;
  };
  const delays: SendDelay[] = [];
  const summary = await importWith(intake, file(lines(40).join('\n')), {
    onDelay: (delay) => delays.push(delay),
  });
  expect({ refusals, delays, accepted: summary.counts.accepted }).toEqual({
    refusals: 2,
    delays: [],
    accepted: 40,
  });
});

test('interrupted and taken up again: goes on after the last settled record, and the counts are of the whole file', async () => {
  const intake = openMemoryIntake();
  const path = file(`${['bad', ...lines(160)].join('\n')}\n`);
  const stop = new AbortController();
  const first = await importWith(intake, path, {
    signal: stop.signal,
    onProgress: ({ records }) => records >= 20 && stop.abort(),
  });
  expect(first.complete).toBe(false);
  expect(first.records).toBe(intake.kept.size + 1);
  expect(states()).toHaveLength(1);

  intake.submissions.length = 0;
  let resumedAfter = 0;
  const second = await importWith(intake, path, { onResume: (position) => (resumedAfter = position) });
  expect(resumedAfter).toBe(first.records);
  expect(intake.submissions[0]!.positions[0]).toBe(first.records + 1);
  expect(second).toMatchObject({
    complete: true,
    resumedAfter,
    lines: 161,
    records: 161,
    newRecords: 161 - first.records,
    counts: { accepted: 160, duplicates: 0, rejected: { not_json: 1 } },
  });
  expect(states()).toEqual([]);
});

test('what cannot be waited out stops the import; the next one goes on there', async () => {
  const intake = openMemoryIntake();
  const path = file(lines(60).join('\n'));
  intake.fault = (index) => (index === 2 ? new CodedError('store_refused', 'disk full') : undefined);
  await expect(importWith(intake, path)).rejects.toMatchObject({ code: 'store_refused' });
  intake.fault = () => undefined;
  const summary = await importWith(intake, path);
  expect(summary).toMatchObject({ complete: true, resumedAfter: 20, records: 60 });
});

test('a changed file starts from its beginning', async () => {
  const intake = openMemoryIntake();
  const path = file(lines(60).join('\n'));
  intake.fault = (index) => (index === 2 ? new CodedError('store_refused', 'disk full') : undefined);
  await expect(importWith(intake, path)).rejects.toThrow('disk full');
  intake.fault = () => undefined;
  utimesSync(path, 1, 1);
  expect(await importWith(intake, path)).toMatchObject({ resumedAfter: null, records: 60 });
});

test('truncated gzip: an error that names the file, and everything before it is in', async () => {
  const intake = openMemoryIntake();
  const bytes = gzipSync(lines(30_000).join('\n'));
  const path = file(bytes.subarray(0, bytes.length - 20), 'cut.ndjson.gz');
  await expect(importWith(intake, path, { limits: { records: 1000, bytes: 1e6 } })).rejects.toMatchObject({
    code: 'file_truncated',
    message: expect.stringContaining('cut.ndjson.gz'),
  });
  expect(intake.kept.size).toBeGreaterThan(20_000);
  expect(intake.kept).toEqual(new Set(lines(intake.kept.size)));
});

test('an interrupt ends a wait for the store, and one for stdin', async () => {
  const stop = new AbortController();
  const intake = openMemoryIntake();
  intake.fault = () => unavailable();
  const away = importWith(intake, file(lines(5).join('\n')), {
    onDelay: () => stop.abort(),
    signal: stop.signal,
    sleep: (ms) => wait(ms, undefined, { signal: stop.signal }),
  });
  expect(await away).toMatchObject({ complete: false, records: 0 });

  const silent = new AbortController();
  const waiting = importWith(openMemoryIntake(), '-', { stdin: silence(), signal: silent.signal });
  silent.abort();
  expect(await waiting).toMatchObject({ file: 'stdin', complete: false });
});

async function* silence(): AsyncGenerator<Buffer> {
  yield Buffer.from('begun');
  await new Promise(() => {});
}

test('memory is freed behind the import, and never before its records are in', async () => {
  const texts = Array.from({ length: 40_000 }, (_, index) => `${index} ${'x'.repeat(index % 150)}`);
  const seen: string[] = [];
  const late: Pick<Intake, 'submit'> = {
    submit({ origin }, records) {
      const done = nextTick().then(() => {
        seen.push(...records.map(({ bytes }) => String(bytes)));
        return records.map(({ position }): RecordResult => ({
          position,
          status: 'accepted',
          eventType: 't',
          eventId: 'e',
        }));
      });
      return { landed: done.then(() => ({ batchId: 'b', ingestedAtMs: 0, origin })), done };
    },
  };
  for (const bytes of [Buffer.from(texts.join('\n')), gzipSync(texts.join('\n'))]) {
    seen.length = 0;
    await importWith(openMemoryIntake(), file(bytes), {
      intake: late,
      limits: { records: 777, bytes: 50_000 },
    });
    expect(seen).toEqual(texts);
  }
});

test('progress tells bytes, records and rate', async () => {
  const seen: unknown[] = [];
  let clock = 0;
  const path = file(lines(25).join('\n'));
  await importWith(openMemoryIntake(), path, {
    now: () => (clock += 1000),
    onProgress: ({ bytesDone, bytesTotal, records, recordsPerSecond }) =>
      seen.push({ bytesDone, bytesTotal, records, recordsPerSecond }),
  });
  const bytes = lines(25).join('\n').length;
  expect(seen.at(-1)).toEqual({ bytesDone: bytes, bytesTotal: bytes, records: 25, recordsPerSecond: 8 });
});

test('taxi records come with what became of their rows', async () => {
  const header =
    'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,PULocationID,DOLocationID,payment_type,total_amount';
  const ride = '2,2019-03-04 16:11:55,2019-03-04 16:19:00,1,0.79,239,240,1,9.3';
  const summary = await importWith(openMemoryIntake(), file(`${header}\n${ride}\nrubbish\n`), {
    format: 'nyc-tlc',
  });
  expect(summary).toMatchObject({
    lines: 3,
    records: 3,
    report: { shape: { read: 2, trips: 1, skipped: 1 } },
  });
});
