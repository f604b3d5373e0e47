import type { HealthLines } from '../../kernel/health-check.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { fleetService } from '../dialects/fleet-service.ts';
import type { Intake } from '../records.ts';
import type { Checks } from '../validate/make-checks.ts';
import { checkFleet } from './health.ts';
import { type FleetLease, type FleetSource, loneLease, openFleetSource } from './open-fleet-source.ts';
import type { FleetConfig } from './settings.ts';
import type { FleetTelemetry } from './telemetry.ts';

/** The fleet source, opened as a part of the service. */
export interface OpenFleet extends Pick<FleetSource, 'state'> {
  health: HealthLines;
  drain: () => Promise<void>;
}

export interface FleetOptions {
  /** Checks a position as the intake will. */
  checks: Pick<Checks, 'checkMessages'>;
  intake: Pick<Intake, 'submit'>;
  /** A connection to the home shard. */
  connection: Connection;
  /** The lease that lets one of the processes that share PostgreSQL subscribe; null when this process runs alone. */
  lease: FleetLease | null;
  telemetry: FleetTelemetry;
  now: () => number;
  log: Logger;
}

const STANDBY_MS = 5_000;

/** Opens the fleet source with these settings. */
export function openFleet(
  config: FleetConfig,
  { telemetry, checks, lease, log, ...options }: FleetOptions,
): OpenFleet {
  const { topic } = fleetService.messages[0]!;
  const source = openFleetSource({
    ...options,
    lease: lease ?? loneLease,
    standbyMs: STANDBY_MS,
    check: checks.checkMessages({ topic }),
    url: config.redisUrl,
    channel: config.channel,
    sampleEveryMs: config.sampleEveryMs,
    log: log.child({ part: 'fleet' }),
    observe: (news) => telemetry.count(news),
  });
  telemetry.watch(() => source.state());
  return {
    state: () => source.state(),
    health: { fleet: { read: () => checkFleet(source.state()), gatesReadiness: true } },
    drain: () => source.close(),
  };
}
