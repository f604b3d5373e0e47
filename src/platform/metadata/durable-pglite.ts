import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite';
import { DurableFiles } from './durable-files.ts';

// These are PGlite's defaults without -F, which turns fsync off. PostgreSQL would sync its log by fdatasync, which PGlite drops.
// 128 MB of shared buffers are PostgreSQL's default, and all of them become resident; the metadata is a few megabytes.
const settings = ['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=8MB'];
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...settings.flatMap((setting) => ['-c', setting]),
];

// PostgreSQL in one process never makes a checkpoint by itself, so its log would grow for as long as the service runs.
const CHECKPOINT_EVERY_BYTES = 16 * 1_048_576;

/** PGlite whose results are on the disk when they are given. */
export class DurablePglite extends PGlite {
  #isAtCheckpoint = false;

  /** `base`: see DurableFiles. */
  constructor(directory: string, base: Promise<void>, options: Pick<PGliteOptions, 'parsers'>) {
    super({ ...options, fs: new DurableFiles(directory, base), startParams });
  }

  /** PGlite calls it after each statement outside of a transaction, before it gives the result. */
  override async syncToFs(): Promise<void> {
    const files = this.fs as DurableFiles;
    await files.settled();
    if (files.logBytes < CHECKPOINT_EVERY_BYTES || this.#isAtCheckpoint) return;
    this.#isAtCheckpoint = true;
    files.logBytes = 0;
    // In its turn, not within the statement that made it due. When it fails, the next statement fails too.
    void this.exec('CHECKPOINT')
      .catch(() => undefined)
      .finally(() => (this.#isAtCheckpoint = false));
  }

  /** PGlite itself does not wait for its files after the COMMIT of a transaction. */
  override async transaction<T>(use: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = await super.transaction(use);
    await this.syncToFs();
    return result;
  }
}
