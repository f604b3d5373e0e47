import { makeIngestTelemetry } from '../ingest/telemetry.ts';
import { unlessStopped } from '../kernel/within.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import { openMetadata } from '../platform/metadata/open.ts';
import { serveMetadata } from '../platform/metadata/socket/serve-metadata.ts';
import type { Objects } from '../platform/objects/objects.ts';
import { openObjects } from '../platform/objects/open-objects.ts';
import { type OpenPresence, openPresence } from '../platform/metadata/open-presence.ts';
import { readEngineSize } from '../platform/warehouse/engine-size.ts';
import { makeWarehouseTelemetry } from '../platform/warehouse/telemetry.ts';
import type { Config } from './config.ts';
import { migrationSets } from './features.ts';
import type { Host } from './host.ts';
import { type Core, openCore } from './open-core.ts';
import type { Stack } from './stack.ts';

/** A command may have the embedded metadata open for a moment. */
const COMMANDS_END_WITHIN_MS = 3_000;

/** All other parts of the service stand on these. */
export interface Foundation extends Core {
  metadata: Metadata;
  presence: OpenPresence;
  /** Files to take home. */
  objects: Objects;
}

/**
 * Opens the metadata and, at the same time, the store; then the way in for events. Without metadata there is no service: when they
 * cannot be opened, a store that still waits for its writer is given up, and their error is thrown.
 */
export async function openFoundation(stack: Stack, config: Config, host: Host): Promise<Foundation> {
  const isShared = config.metadata.databaseUrl !== null;
  const opening = unlessStopped(host.signal, openShared(stack, config, host));
  const failed = new AbortController();
  opening.catch(() => failed.abort());
  const presence = isShared ? (await opening).presence : null;
  const warehouseTelemetry = makeWarehouseTelemetry(host.registry);
  const core = await openCore(stack, config, {
    shared: isShared ? opening.then(({ metadata }) => metadata) : null,
    instanceId: host.instanceId,
    hashes: true,
    mayWrite: host.parts.worker,
    recovery: host.recovery ?? true,
    holderOf: presence === null ? null : holderIn(presence),
    version: host.version,
    telemetry: makeIngestTelemetry(host.registry),
    onEngineRestart: () => warehouseTelemetry.countEngineRestart(),
    log: host.log,
    signal: AbortSignal.any([failed.signal, ...(host.signal === undefined ? [] : [host.signal])]),
  }).catch(async (error: unknown) => {
    if (failed.signal.aborted) await opening;
    throw error;
  });
  warehouseTelemetry.watchEngine(() => readEngineSize(core.warehouse));
  const objects = await stack.add('objects', openObjects(config.objects, config.service));
  return { ...core, ...(await opening), objects };
}

/** Opens the metadata, makes this process known in them, and lets commands use those that are embedded. */
async function openShared(
  stack: Stack,
  config: Config,
  { log, instanceId, version, signal, parts }: Host,
): Promise<Pick<Foundation, 'metadata' | 'presence'>> {
  const { dataDir, role } = config.service;
  const metadata = await stack.add(
    'metadata',
    openMetadata({
      ...config.metadata,
      dataDir,
      migrations: migrationSets,
      log,
      lockPatienceMs: COMMANDS_END_WITHIN_MS,
      mayBeAway: !parts.worker && !parts.sources, // who only answers questions can do so without
      ...(signal !== undefined && { signal }),
    }),
  );
  if (metadata.kind === 'pglite')
    await stack.add('metadata socket', serveMetadata(metadata.db, { dataDir, log }));
  const presence = await stack.add(
    'presence',
    openPresence(metadata, { id: instanceId, role, version, mayFanOut: parts.worker, log }),
  );
  return { metadata, presence };
}

/**
 * Finds who holds a lease, by what the last beat has read. Nobody knows before the first beat and while the metadata
 * do not answer.
 */
function holderIn(keeper: OpenPresence) {
  return (lease: string) => {
    const { holders, asOfMs, error } = keeper.presence();
    return { id: holders.get(lease) ?? null, isKnown: asOfMs !== null && error === null };
  };
}
