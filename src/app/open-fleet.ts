import type { Config } from './config.ts';
import type { FleetConfig } from '../ingest/fleet/settings.ts';
import { randomBytes } from 'node:crypto';
import { fleetService } from '../ingest/dialects/fleet-service.ts';
import { type FleetSource, openFleetSource } from '../ingest/fleet/open-fleet-source.ts';
import type { FleetNews } from '../ingest/fleet/telemetry.ts';
import type { Logger } from '../kernel/log.ts';
import { makeChecks } from './make-checks.ts';
import { makeLease } from '../platform/metadata/lease.ts';
import type { Metadata } from '../platform/metadata/open.ts';
import type { Pipeline } from './open-pipeline.ts';
import { homeOf } from '../platform/warehouse/store.ts';

const LEASE_MS = 15_000;

/** The positions of the fleet service. Where processes share PostgreSQL, one of them listens. */
export function openFleet(
  config: FleetConfig,
  given: {
    pipeline: Pipeline;
    settings: Config;
    /** Null: no other process can listen. */
    metadata: Metadata | null;
    instanceId: string;
    log: Logger;
    observe: (news: FleetNews) => void;
  },
): FleetSource {
  const { pipeline, settings, metadata, instanceId, log, observe } = given;
  const { topic } = fleetService.messages[0]!;
  return openFleetSource({
    url: config.redisUrl,
    channel: config.channel,
    sampleEveryMs: config.sampleEveryMs,
    // Positions hold no personal data, so the key makes no difference: only time and driver are looked at.
    check: makeChecks(settings, randomBytes(32)).checkMessages({ topic }),
    intake: pipeline.intake,
    connection: homeOf(pipeline.warehouse),
    lease:
      metadata === null
        ? null
        : makeLease(metadata.db, { name: `fleet:${config.channel}`, holder: instanceId, ttlMs: LEASE_MS }),
    now: Date.now,
    log: log.child({ part: 'fleet' }),
    observe,
  });
}
