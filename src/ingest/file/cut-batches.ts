import { orAborted } from '../../kernel/within.ts';
import type { SourceRecord } from '../records.ts';
import type { RecordBlock } from './record-block.ts';

/** One record or more that go to the intake together. */
export interface Batch {
  records: SourceRecord[];
  /** Bytes of the file that were read for it and for everything before it. */
  bytesRead: number;
  /** Frees memory that nothing from this batch on needs. */
  release?: (() => void) | undefined;
}

/** How large a batch may become. */
export interface BatchLimits {
  records: number;
  bytes: number;
}

/**
 * Gathers the records of blocks into batches. When reading fails, it gives the records read so far as the last batch and then
 * throws.
 */
export async function* cutBatches(
  blocks: AsyncIterable<Pick<RecordBlock, 'records' | 'bytesRead' | 'releaseBefore'>>,
  limits: BatchLimits,
): AsyncGenerator<Batch> {
  let records: SourceRecord[] = [];
  let bytes = 0;
  let bytesRead = 0;
  let release: Batch['release'];
  let failure: { error: unknown } | null = null;
  const take = (): Batch => {
    const batch = { records, bytesRead, release };
    records = [];
    bytes = 0;
    return batch;
  };
  try {
    for await (const block of blocks) {
      for (const record of block.records) {
        if (records.length > 0 && bytes + record.bytes.length > limits.bytes) yield take();
        ({ bytesRead, releaseBefore: release } = block);
        bytes += record.bytes.length;
        if (records.push(record) === limits.records) yield take();
      }
    }
  } catch (error) {
    failure = { error };
  }
  if (records.length > 0) yield take();
  if (failure !== null) throw failure.error;
}

/** Passes items on until `signal` is aborted, also while the next one is awaited. */
export async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  while (!signal.aborted) {
    const next = await orAborted(iterator.next(), signal);
    if (next === null || next.done === true) return;
    yield next.value;
  }
}
