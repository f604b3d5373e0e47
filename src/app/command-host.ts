import type { EventOutcome } from '../events/outcome.ts';
import type { DemoIo, DemoRequest } from '../demo/request.ts';
import type { DeadLetters } from '../ingest/dead-letters/dead-letters.ts';
import type { Undone } from '../ingest/fan-out/find-batches.ts';
import type { Intake } from '../ingest/records.ts';
import type { Section } from '../platform/config/define-section.ts';
import type { ExitCode } from '../platform/cli/command.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import type { MigrationSet } from '../platform/metadata/read-migrations.ts';
import type { Connection } from '../platform/warehouse/connection.ts';
import type { Warehouse } from '../platform/warehouse/open.ts';
import type { Maintenance } from '../quality/maintenance.ts';

// What commands may use. Each way in says what it may do to the data; a command takes the least that it needs.

/** A store to read. */
export interface StoreToRead {
  warehouse: Warehouse;
  deadLetters: DeadLetters;
  /** Which batches wait for the fan-out. */
  countWaiting: () => Promise<Undone>;
  /** Tells whether a process has the right to fan out now; null when only the other processes know. */
  isWritten: () => boolean | null;
  /** The name of the lease on the right to fan out; null: it is the operating system's lock. */
  writerLease: string | null;
  /** The PostgreSQL that the processes share; null: there is none. */
  metadata: Metadata | null;
}

/** A way in for events. */
export interface IntakeToUse {
  intake: Pick<Intake, 'submit'>;
  deadLetters: DeadLetters;
  connection: Connection;
}

/** Compares, mends and copies the store. The process that has the right to fan out carries it out. */
export interface WriterToUse {
  maintenance: Maintenance;
  warehouse: Warehouse;
}

export interface CommandHost {
  /** Reads. On a stopped embedded store nothing on disk changes: a copy made of links is read. Throws `store_empty`. */
  withStore: <Result>(use: (store: StoreToRead) => Promise<Result>) => Promise<Result>;
  /** The event store as it is, to read; the metadata are left alone. Throws `store_empty`. */
  withWarehouseToRead: <Result>(use: (warehouse: Warehouse) => Promise<Result>) => Promise<Result>;
  /** Takes events, beside a running service or alone; all are queryable when it returns. */
  withIntake: <Result>(use: (intake: IntakeToUse) => Promise<Result>) => Promise<Result>;
  /** Maintains: by the process that writes, or as the writer when there is none. */
  withWriter: <Result>(use: (writer: WriterToUse) => Promise<Result>) => Promise<Result>;
  /** Uses the metadata: PostgreSQL, or the embedded ones, also while a service has them open. */
  withMetadata: <Result>(use: (metadata: Pick<Metadata, 'db'>) => Promise<Result>) => Promise<Result>;
  /** The metadata to be filled by a restore, with no service beside. */
  withBareMetadata: <Result>(use: (metadata: Pick<Metadata, 'db'>) => Promise<Result>) => Promise<Result>;
  /** Reads the metadata and changes nothing, not even a stopped directory; null: there are none yet. */
  withMetadataToRead: <Result>(
    use: (metadata: Pick<Metadata, 'db'> | null) => Promise<Result>,
  ) => Promise<Result>;
  /** The store as it is, neither migrated nor recovered, to be filled by a restore. */
  withBareStore: <Result>(use: (warehouse: Warehouse) => Promise<Result>) => Promise<Result>;

  /** The migrations of the metadata, of all parts. */
  migrationSets: readonly MigrationSet[];
  /** Statements that end what was under way when a backup was made. */
  afterRestore: readonly string[];

  /** Reads the settings of a part. Throws `invalid_settings`. */
  read: <Value>(section: Section<Value>) => Value;
  dataDir: () => string;
  /** Where a service of these settings answers, to a client on this machine. */
  ownUrl: () => string;
  allowedLatenessMs: () => number;
  /** The time zone of the business. */
  timezone: () => string;
  /** The currency of the business, ISO 4217. */
  currency: () => string;
  /** How the intake would judge bytes of a topic. */
  checkOf: (topic: string) => (bytes: Buffer) => EventOutcome;
  /** Runs the service until it is told to stop; `role` goes before the setting ROLE. */
  serve: (role: string | undefined) => Promise<ExitCode>;
  demo: (request: DemoRequest, io: DemoIo) => Promise<void>;

  version: string;
  now: () => number;
  stdin: AsyncIterable<Buffer>;
  /** Aborted by Ctrl-C and the like. */
  signal: AbortSignal;
}
