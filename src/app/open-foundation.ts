import { makeIngestTelemetry } from '../ingest/telemetry.ts';
import { type Metadata, openMetadata } from '../platform/metadata/open.ts';
import { serveMetadata } from '../platform/metadata/socket/serve-metadata.ts';
import { type OpenPresence, openPresence } from '../platform/metadata/open-presence.ts';
import { readEngineSize } from '../platform/warehouse/engine-size.ts';
import { makeWarehouseTelemetry } from '../platform/warehouse/telemetry.ts';
import type { Config } from './config.ts';
import { migrationSets } from './features.ts';
import type { Host } from './host.ts';
import { type Core, openCore } from './open-core.ts';
import type { Stack } from './stack.ts';

/** What everything else of the service stands on. */
export interface Foundation extends Core {
  metadata: Metadata;
  presence: OpenPresence;
}

/** Opens the metadata and, at the same time, the store; then the way in for events. */
export async function openFoundation(stack: Stack, config: Config, host: Host): Promise<Foundation> {
  const { log, registry, instanceId, signal } = host;
  const { dataDir, role } = config.service;
  const openingMetadata = stack.add(
    'metadata',
    openMetadata({
      ...config.metadata,
      dataDir,
      migrations: migrationSets,
      log,
      ...(signal !== undefined && { signal }),
    }),
  );
  const openingPresence = openingMetadata.then((metadata) =>
    stack.add('presence', openPresence(metadata, { id: instanceId, role, version: host.version, log })),
  );
  openingPresence.catch(() => undefined); // Thrown below, after the store: it must not end the process before.
  const warehouseTelemetry = makeWarehouseTelemetry(registry);
  const isShared = config.metadata.databaseUrl !== null;
  if (isShared) await openingPresence;
  const core = await openCore(stack, config, {
    shared: isShared ? openingMetadata : null,
    instanceId,
    mayWrite: host.parts.worker,
    recovery: host.recovery ?? true,
    holderOf: isShared ? holderIn(await openingPresence) : null,
    version: host.version,
    telemetry: makeIngestTelemetry(registry),
    onEngineRestart: () => warehouseTelemetry.countEngineRestart(),
    log,
    signal,
  });
  const metadata = await openingMetadata;
  if (metadata.kind === 'pglite')
    await stack.add('metadata socket', serveMetadata(metadata.db, { dataDir, log }));
  warehouseTelemetry.watchEngine(() => readEngineSize(core.warehouse));
  return { ...core, metadata, presence: await openingPresence };
}

/** Who holds a lease, by what the last beat has read; unknown before the first and while the metadata do not answer. */
function holderIn(keeper: OpenPresence) {
  return (lease: string) => {
    const { holders, asOfMs, error } = keeper.presence();
    return { id: holders.get(lease) ?? null, isKnown: asOfMs !== null && error === null };
  };
}
