import type { Access } from '../features/access/open-access.ts';
import type { Deliver } from '../platform/delivery/order.ts';
import type { BackupParts } from '../features/operations/open-operations.ts';
import type { Ingest } from '../ingest/open-ingest.ts';
import type { HealthLines } from '../kernel/health-check.ts';
import type { FirstOf } from '../kernel/first-of.ts';
import type { Logger } from '../kernel/log.ts';
import type { Registry } from '../kernel/prometheus.ts';
import type { ServedMetrics } from '../metrics/open-metrics.ts';
import type { Calendar } from '../metrics/time/calendar/calendar.ts';
import type { QuestionKinds } from '../metrics/question/question-kind.ts';
import type { Jobs } from '../platform/jobs/open-jobs.ts';
import type { Presence } from '../platform/metadata/instances.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import type { Objects } from '../platform/objects/objects.ts';
import type { Warehouse } from '../platform/warehouse/open.ts';
import type { Versions } from '../platform/warehouse/version/make-versions.ts';
import type { Maintenance } from '../quality/maintenance.ts';

/** A feature may stand on these. The type of its own `open` names those that it uses, and it knows no others. */
export interface FeatureParts {
  /** Access records acts, and closes what a principal opened when it ends. */
  access: Access;
  metadata: Metadata;
  warehouse: Warehouse;
  /** The versions of what answers read, as this process knows them. */
  versions: Versions;
  ingest: Ingest;
  /** Files to take home. */
  objects: Objects;
  /** Sends messages to people and programs. */
  deliver: Deliver;
  metrics: ServedMetrics;
  /** Every kind of question by name: those of the metrics, and the analyses. */
  kinds: QuestionKinds;
  /** Reads the calendar of the company, as it was a few seconds ago at the earliest. */
  readCalendar: () => Promise<Calendar>;
  maintenance: Maintenance;
  jobs: Jobs;
  /** The processes of the service. */
  presence: () => Presence;
  /** The lines of all parts, asked for with each report. */
  health: () => HealthLines;
  /** What processes decide together; null: they share no Redis. */
  firstOf: FirstOf | null;
  /** Several stores may share a Redis. */
  storeIdentity: string;
  /** All processes sign with it. */
  tokenSecret: Buffer;
  registry: Registry;
  log: Logger;
  now: () => number;
  version: string;
  startedAtMs: number;
  /** This process has this role. */
  role: string;
  /** This process, among all. */
  instanceId: string;
  /** The business day begins in this time zone; amounts are in this currency. */
  business: { timezone: string; currency: string };
  /** Where the pages are, for links in messages; without a slash at the end. */
  pagesUrl: string;
  backups: BackupParts;
  /** The label names the data, such as `simulated`; null: it is real. */
  dataLabel: string | null;
}
