import { z } from 'zod';
import type { Undone } from '../../../ingest/fan-out/find-batches.ts';
import { openKafkaView } from '../../../ingest/kafka/open-kafka-view.ts';
import type { KafkaConfig } from '../../../ingest/kafka/settings.ts';
import { makeReadBacklog } from '../../../ingest/kafka/topic-backlog.ts';
import { type InFlight, watermarkOf } from '../../../metrics/receipt/watermark.ts';
import { readPresence } from '../../../platform/metadata/instances.ts';
import type { Metadata } from '../../../platform/metadata/metadata.ts';
import type { Warehouse } from '../../../platform/warehouse/open.ts';
import { readTableSizes } from '../../../platform/warehouse/read-table-sizes.ts';
import type { Store } from '../../../platform/warehouse/store.ts';

/** `status` reads these. */
export interface StatusSource {
  warehouse: Warehouse;
  countWaiting: () => Promise<Undone>;
  isWritten: () => boolean | null;
  metadata: Metadata | null;
  writerLease: string | null;
}

export interface StatusOptions {
  dataDir: string;
  allowedLatenessMs: number;
  /** Null: nothing is read from Kafka. */
  kafka: KafkaConfig | null;
}

const countsRow = z.object({
  records: z.coerce.number(),
  events: z.coerce.number(),
  redeliveries: z.coerce.number(),
  letters: z.coerce.number(),
  last_seq: z.coerce.number(),
  newest_ingested_at: z.string().nullable(),
});

/** The facts of the store. */
export interface Status {
  /** False is exit code 1. */
  ok: boolean;
  facts: Readonly<Record<string, string | number | boolean | null>>;
  /** The rows and bytes of every table, the largest first. */
  tables: Readonly<Record<string, { rows: number; bytes: number }>>;
  /** The processes of the service by their ids; absent without a PostgreSQL that they share: nobody knows of the others. */
  instances?: Readonly<Record<string, string>>;
}

/**
 * What the store holds, for `status`. `ok` is false when batches have waited for the fan-out for ten minutes, or when Kafka cannot
 * be asked: how complete the numbers are is then unknown, and so is the watermark.
 */
export async function readStatus(
  source: StatusSource,
  { dataDir, allowedLatenessMs, kafka: config }: StatusOptions,
): Promise<Status> {
  const { warehouse } = source;
  const [counts] = await warehouse.connection.query(
    countsRow,
    `SELECT (SELECT count() FROM events_raw) AS records, (SELECT count() FROM event_ids) AS events,
       (SELECT count() FROM redeliveries) AS redeliveries, (SELECT count() FROM dead_letters FINAL) AS letters,
       (SELECT max(seq) FROM batches WHERE state = 'done') AS last_seq,
       formatDateTime((SELECT maxOrNull(ingested_at) FROM events_raw), '%Y-%m-%dT%H:%i:%SZ') AS newest_ingested_at`,
  );
  const sizes = [...(await readTableSizes(warehouse))].sort(([, a], [, b]) => b.bytes - a.bytes);
  const nowMs = Date.now();
  // In this order: what lands between the two is counted twice and not missed.
  const kafka = await readKafka(warehouse, config);
  const batches = await source.countWaiting();
  const markOf = (waiting: InFlight) => watermarkOf(nowMs, waiting, allowedLatenessMs);
  const watermarkMs = kafka.backlog && Math.min(markOf(batches), markOf(kafka.backlog));
  return {
    ok: batches.overdue === 0 && kafka.error === null,
    facts: {
      data_dir: dataDir,
      store: warehouse.kind,
      a_process_writes: source.isWritten(),
      ...counts,
      watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
      batches_waiting: batches.waiting,
      batches_overdue: batches.overdue,
      ...(config !== null && { kafka_lag: kafka.backlog?.records ?? null, kafka_error: kafka.error }),
      disk_bytes: sizes.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    },
    tables: Object.fromEntries(sizes),
    ...(await readInstances(source)),
  };
}

/** The backlog is null when Kafka cannot be asked. */
async function readKafka(
  { connection }: Store,
  kafka: KafkaConfig | null,
): Promise<{ backlog: InFlight | null; error: string | null }> {
  if (kafka === null) return { backlog: { oldestIngestedAtMs: null, records: 0 }, error: null };
  const view = openKafkaView(kafka, { connection });
  try {
    return { backlog: await makeReadBacklog(view, Date.now)(), error: null };
  } catch (error) {
    return { backlog: null, error: error instanceof Error ? error.message : String(error) };
  } finally {
    await view.close();
  }
}

/** The processes of the service, one line each; without a PostgreSQL that they share nobody knows of the others. */
async function readInstances({ metadata, writerLease }: StatusSource): Promise<Pick<Status, 'instances'>> {
  if (metadata === null || writerLease === null) return {};
  const { instances, holders } = await readPresence(metadata.db);
  const lines = instances.map(({ id, role, url, version, lastSeenAt, isStale }) => [
    id,
    [
      role,
      ...(id === holders.get(writerLease) ? ['writes'] : []),
      ...(url === null ? [] : [url]),
      `version ${version}`,
      `${isStale ? 'NOT seen since' : 'seen'} ${lastSeenAt.toISOString()}`,
    ].join(', '),
  ]);
  return { instances: Object.fromEntries(lines) as Record<string, string> };
}
