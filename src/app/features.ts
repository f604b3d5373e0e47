import { demoDeclaration } from '../demo/declaration.ts';
import { accessDeclaration } from '../features/access/declaration.ts';
import { alertsDeclaration } from '../features/alerts/declaration.ts';
import { analysesDeclaration } from '../features/analyses/declaration.ts';
import { batchDeclaration } from '../features/batch/declaration.ts';
import { calendarDeclaration } from '../features/calendar/declaration.ts';
import { liveDeclaration } from '../features/live/declaration.ts';
import { operationsDeclaration } from '../features/operations/declaration.ts';
import { ownNumbersDeclaration } from '../features/own-numbers/declaration.ts';
import { signInDeclaration } from '../features/sign-in/declaration.ts';
import { sqlDeclaration } from '../features/sql/declaration.ts';
import { timelineDeclaration } from '../features/timeline/declaration.ts';
import { tokensDeclaration } from '../features/tokens/declaration.ts';
import { webPagesDeclaration } from '../features/web-pages/declaration.ts';
import { deliveryDeclaration } from '../features/delivery/declaration.ts';
import { exportsDeclaration } from '../features/exports/declaration.ts';
import { ingestDeclaration } from '../ingest/declaration.ts';
import { fleetDeclaration } from '../ingest/fleet/declaration.ts';
import { kafkaDeclaration } from '../ingest/kafka/declaration.ts';
import type { ProblemTable } from '../kernel/problem-kind.ts';
import { metricsDeclaration } from '../metrics/declaration.ts';
import { cacheDeclaration } from '../platform/cache/declaration.ts';
import { httpDeclaration } from '../platform/http/declaration.ts';
import type { ApiTag } from '../platform/http/open-api.ts';
import { jobsDeclaration } from '../platform/jobs/declaration.ts';
import { limitsDeclaration } from '../platform/limits/declaration.ts';
import { metadataDeclaration } from '../platform/metadata/declaration.ts';
import type { MigrationSet } from '../platform/metadata/read-migrations.ts';
import { objectsDeclaration } from '../platform/objects/declaration.ts';
import { retentionDeclaration, warehouseDeclaration } from '../platform/warehouse/declaration.ts';
import { qualityDeclaration } from '../quality/declaration.ts';
import type { Check } from '../quality/checks/check.ts';
import type { Declaration } from './declaration.ts';
import { businessDeclaration, serviceDeclaration } from './service-declaration.ts';

/** Every part of the service, in the order of the documents and of the migrations. A new feature is two lines here. */
export const declarations = [
  serviceDeclaration,
  demoDeclaration,
  httpDeclaration,
  limitsDeclaration,
  businessDeclaration,
  ingestDeclaration,
  metricsDeclaration,
  calendarDeclaration,
  analysesDeclaration,
  batchDeclaration,
  exportsDeclaration,
  alertsDeclaration,
  deliveryDeclaration,
  timelineDeclaration,
  sqlDeclaration,
  liveDeclaration,
  qualityDeclaration,
  accessDeclaration,
  signInDeclaration,
  operationsDeclaration,
  tokensDeclaration,
  ownNumbersDeclaration,
  webPagesDeclaration,
  retentionDeclaration,
  warehouseDeclaration,
  kafkaDeclaration,
  fleetDeclaration,
  metadataDeclaration,
  cacheDeclaration,
  objectsDeclaration,
  jobsDeclaration,
] as const satisfies readonly Declaration[];

/** The same, without the types of their settings. */
export const allParts: readonly Declaration[] = [...declarations];

/** Every error code that an answer may carry. */
export const problemTable: ProblemTable = Object.assign(
  {},
  ...allParts.map(({ problems }) => problems),
) as ProblemTable;

/** The headings of the API document: what a reader comes for first, so the error codes, a part of the server itself, are last. */
export const apiTags: readonly ApiTag[] = [
  ...allParts.filter((part) => part !== httpDeclaration),
  httpDeclaration,
].flatMap(({ tags = [] }) => tags);

/** Every check of the data. */
export const checks: readonly Check[] = allParts.flatMap((declaration) => declaration.checks ?? []);

/** The migrations of all parts. Each part refers to its own tables only, so their order is free. */
export const migrationSets: readonly MigrationSet[] = allParts.flatMap(({ name, migrations }) =>
  migrations === undefined ? [] : [{ part: name, directory: migrations }],
);

/** Statements of all parts that end what was under way when a backup was made. */
export const afterRestore: readonly string[] = allParts.flatMap((part) => part.afterRestore ?? []);
