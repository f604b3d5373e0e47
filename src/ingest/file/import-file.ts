import { setTimeout as wait } from 'node:timers/promises';
import type { Intake } from '../records.ts';
import { type BatchLimits, cutBatches, untilAborted } from './cut-batches.ts';
import { type ImportMemory, type ImportState, openImportMemory } from './import-state.ts';
import { addResults, type ImportCounts, startCounts, totalRecords } from './import-tally.ts';
import { type ImportFormat, openFormat } from './formats.ts';
import { openLines } from './read-lines.ts';
import type { FormatReport, RecordBlock } from './record-block.ts';
import { type BatchSender, makeBatchSender, type SendDelay } from './send-batches.ts';

/** The progress of an import. The counts are of the whole file; `newRecords`, seconds and rate are of this run. */
export interface ImportProgress {
  bytesDone: number;
  /** The counts of an earlier run. */
  bytesBefore: number;
  /** Null for stdin. */
  bytesTotal: number | null;
  records: number;
  counts: ImportCounts;
  newRecords: number;
  seconds: number;
  recordsPerSecond: number;
}

/** The result of an import: accepted + duplicates + conflicts + rejected = records. */
export interface ImportSummary {
  file: string;
  format: ImportFormat;
  /** False: it was interrupted, and the next import of the file goes on from there. */
  complete: boolean;
  /** The position after which this run went on; null when it began at the beginning. */
  resumedAfter: number | null;
  lines: number;
  blankLines: number;
  /** Lines longer than 16 MiB: their beginning is a dead letter. */
  cutLines: number;
  records: number;
  counts: ImportCounts;
  /** The records of this run alone; the seconds and the rate are this run's, too. */
  newRecords: number;
  seconds: number;
  recordsPerSecond: number;
  /** The format's own facts about the file; null where it has none. */
  report: FormatReport | null;
}

export interface ImportOptions {
  intake: Pick<Intake, 'submit'>;
  /** A file, gzip or not, or "-" for stdin. */
  path: string;
  format: ImportFormat;
  /** The topic of whose messages the lines are, in the dialect of their producer; absent: events of the contract. */
  topic?: string | undefined;
  /** Where interrupted imports are remembered. */
  stateDir: string;
  onProgress: (progress: ImportProgress) => void;
  /** The import waits and will send again. */
  onDelay: (delay: SendDelay) => void;
  /** Told when an interrupted import goes on after this position. */
  onResume: (afterPosition: number) => void;
  signal: AbortSignal;
  /** Milliseconds of a clock. */
  now: () => number;
  stdin?: AsyncIterable<Buffer>;
  sleep?: (ms: number) => Promise<void>;
  limits?: BatchLimits;
}

const LIMITS: BatchLimits = { records: 25_000, bytes: 16_000_000 };
const WINDOW = 5;

/**
 * Imports a file: each record once, however often it is repeated or interrupted (G1). Throws `file_unreadable`,
 * `file_truncated`, `file_corrupt` or `not_nyc_tlc` after everything before the fault is in, and what the intake throws
 * beyond being busy or away. Interrupted by `signal`, it waits for what is on its way and tells how far it came.
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const source = await openLines(options.path, options.stdin);
  try {
    const memory = await openImportMemory(options.stateDir, options);
    const run = startRun(options, {
      memory,
      state: (await memory?.load()) ?? null,
      bytesTotal: source.totalBytes,
    });
    if (run.resumedAfter !== null) options.onResume(run.resumedAfter);
    const reader = openFormat(options.format);
    const complete = await feed(run, reader.read(source.blocks), source.name);
    if (complete) await memory?.forget();
    const facts = { file: source.name, cutLines: source.cutLines(), complete, report: reader.report() };
    return { ...facts, ...summarise(run) };
  } finally {
    await source.close();
  }
}

/** One run of an import; the counts go on from where an earlier one was interrupted. */
interface Run {
  options: ImportOptions;
  memory: ImportMemory | null;
  resumedAfter: number | null;
  counts: ImportCounts;
  recordsBefore: number;
  lines: number;
  blankLines: number;
  bytesTotal: number | null;
  bytesBefore: number;
  startedAtMs: number;
}

function startRun(
  options: ImportOptions,
  { memory, state, bytesTotal }: Pick<Run, 'memory' | 'bytesTotal'> & { state: ImportState | null },
): Run {
  const counts = startCounts(state?.counts ?? null);
  return {
    options,
    memory,
    resumedAfter: state?.donePosition ?? null,
    counts,
    recordsBefore: totalRecords(counts),
    lines: 0,
    blankLines: 0,
    bytesTotal,
    bytesBefore: 0,
    startedAtMs: options.now(),
  };
}

/** Sends everything that is not in yet. False when it was interrupted. */
async function feed(run: Run, blocks: AsyncIterable<RecordBlock>, name: string): Promise<boolean> {
  const { signal, limits = LIMITS } = run.options;
  const sender = openSender(run, name);
  try {
    try {
      for await (const batch of cutBatches(untilAborted(newRecords(run, blocks), signal), limits)) {
        if (signal.aborted) break;
        await sender.send(batch);
      }
    } finally {
      await sender.drain(); // after an error too: what is on its way arrives, and need not be sent again
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

async function* newRecords(run: Run, blocks: AsyncIterable<RecordBlock>): AsyncGenerator<RecordBlock> {
  const after = run.resumedAfter ?? 0;
  for await (const block of blocks) {
    run.lines += block.lines;
    run.blankLines += block.blankLines;
    const isNew = (block.records.at(-1)?.position ?? 0) > after;
    if (isNew) yield { ...block, records: block.records.filter((record) => record.position > after) };
    else if (totalRecords(run.counts) === run.recordsBefore) run.bytesBefore = block.bytesRead;
  }
}

function openSender(run: Run, name: string): BatchSender {
  const { intake, onProgress, onDelay, signal } = run.options;
  return makeBatchSender({
    intake,
    origin: { source: 'file', origin: name, topic: run.options.topic },
    window: WINDOW,
    onDelay,
    sleep: run.options.sleep ?? ((ms) => wait(ms, undefined, { signal })),
    async onSettled({ records, bytesRead, release }, results) {
      addResults(run.counts, results);
      const donePosition = records.at(-1)!.position;
      release?.();
      await run.memory?.save({ version: 1, donePosition, counts: run.counts });
      onProgress({
        ...summarise(run),
        bytesDone: bytesRead,
        bytesBefore: run.bytesBefore,
        bytesTotal: run.bytesTotal,
      });
    },
  });
}

function summarise(run: Run) {
  const records = totalRecords(run.counts);
  const newRecords = records - run.recordsBefore;
  const seconds = (run.options.now() - run.startedAtMs) / 1000;
  return {
    format: run.options.format,
    resumedAfter: run.resumedAfter,
    lines: run.lines,
    blankLines: run.blankLines,
    records,
    counts: startCounts(run.counts),
    newRecords,
    seconds,
    recordsPerSecond: seconds > 0 ? Math.round(newRecords / seconds) : 0,
  };
}
