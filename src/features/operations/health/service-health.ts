import { MINUTE_MS } from '../../../kernel/units.ts';
import { type HealthCheck, type HealthReport, worstStatus } from './health-report.ts';
import type { FleetSourceState } from '../../../ingest/fleet/open-fleet-source.ts';
import type { KafkaSourceState } from '../../../ingest/kafka/open-kafka-source.ts';
import { checkMetadata } from './check-metadata.ts';
import type { Instance, Presence } from '../../../platform/metadata/instances.ts';
import type { ReservedMetadata } from '../../../platform/metadata/reserve.ts';
import type { Pipeline } from '../../../app/open-pipeline.ts';
import { describeAway } from '../../../platform/warehouse/cluster/shard-trouble.ts';

// What the service says of itself (G9). The rule for "failing": events cannot be taken, or numbers may be wrong.

const BEHIND_AFTER_MS = MINUTE_MS;
const REFUSED_LATELY_MS = MINUTE_MS;

export interface HealthOptions {
  version: string;
  now: () => number;
  startedAtMs: number;
  dataLabel: string | null;
  /** Null: nothing is read from Kafka. */
  kafka: (() => KafkaSourceState) | null;
  /** Null: no positions are heard over Redis. */
  fleet: (() => FleetSourceState) | null;
  role: string;
  instanceId: string;
  metadata: Pick<ReservedMetadata, 'kind' | 'state'>;
  presence: () => Presence;
  dataQuality: () => HealthCheck;
}

/** Makes the health report of a pipeline. Not ready: the store is away, or the fan-out is not in a state to take events. */
export function makeHealth(pipeline: Pipeline, options: HealthOptions): () => HealthReport {
  const { version, now, startedAtMs, dataLabel, role, kafka, fleet } = options;
  return () => {
    const presence = options.presence();
    const writer = writerOf(pipeline, presence, options.instanceId);
    const checks = {
      store: checkStore(pipeline),
      fan_out: checkFanOut(pipeline, presence, writer),
      intake: checkIntake(pipeline, now()),
      reconciliation: checkReconciliation(pipeline),
      ...(kafka !== null && { kafka: checkKafka(kafka()) }),
      ...(fleet !== null && { fleet: checkFleet(fleet()) }),
      metadata: checkMetadata(options.metadata, presence),
      data_quality: options.dataQuality(),
    };
    return {
      status: worstStatus(checks),
      ready: checks.store.status !== 'failing' && checks.fan_out.status !== 'failing',
      version,
      ...(dataLabel !== null && { data_label: dataLabel }),
      uptime_seconds: Math.round((now() - startedAtMs) / 1000),
      role,
      instances: presence.instances.map((instance) => shapeInstance(instance, writer)),
      checks,
    };
  };
}

/** The process that has the right to fan out; null when nobody has it, or when only the operating system knows. */
function writerOf(
  { fanOut, writerLease }: Pipeline,
  { holders }: Presence,
  instanceId: string,
): string | null {
  const { role } = fanOut.state();
  if (role === 'writing' || role === 'recovering') return instanceId;
  return writerLease === null ? null : (holders.get(writerLease) ?? null);
}

function shapeInstance(instance: Instance, writer: string | null): HealthReport['instances'][number] {
  const { startedAt, lastSeenAt, isStale, ...identity } = instance;
  return {
    ...identity,
    started_at: startedAt.toISOString(),
    last_seen_at: lastSeenAt.toISOString(),
    is_stale: isStale,
    is_writer: instance.id === writer,
  };
}

function checkStore({ warehouse }: Pipeline): HealthCheck {
  const engine = warehouse.engine();
  if (engine === null) return checkServers(warehouse);
  const { state, restarts, residentBytes, lastError } = engine;
  const facts = { kind: 'embedded', restarts, resident_bytes: residentBytes };
  if (state === 'up') return { status: 'ok', message: null, facts };
  return {
    status: 'failing',
    message: `The engine is away and is being started again. ${lastError ?? ''}`.trim(),
    facts,
  };
}

function checkServers(warehouse: Pipeline['warehouse']): HealthCheck {
  const { kind, shards } = warehouse;
  const named = warehouse.away();
  const facts =
    kind === 'cluster' ? { kind, shards: shards.length, shards_away: named.length } : { kind: 'server' };
  if (named.length === 0) return { status: 'ok', message: null, facts };
  const message =
    kind === 'cluster'
      ? describeAway(named, shards.length)
      : 'The server of the event store does not answer.';
  return { status: 'failing', message, facts };
}

function checkFanOut(
  { fanOut, writerLease }: Pipeline,
  { asOfMs, error }: Presence,
  writer: string | null,
): HealthCheck {
  const { role, epoch, lastSeq, waiting, recovered, repaired, lastError } = fanOut.state();
  const facts = {
    role,
    epoch,
    last_seq: lastSeq,
    batches_waiting: waiting,
    batches_recovered: recovered,
    tables_repaired: repaired,
    writer,
  };
  const isUnheld = writerLease !== null && writer === null && asOfMs !== null && error === null;
  if (lastError === null && role === 'standby' && isUnheld) {
    return {
      status: 'degraded',
      message:
        'No process fans out: events are kept, and wait to become queryable. Start one with ROLE=worker.',
      facts,
    };
  }
  if (lastError === null && (role === 'writing' || role === 'standby'))
    return { status: 'ok', message: null, facts };
  return { status: 'failing', message: lastError ?? `The fan-out is ${role}.`, facts };
}

function checkIntake({ intake }: Pipeline, nowMs: number): HealthCheck {
  const { oldestIngestedAtMs, records, pendingBytes } = intake.inFlight();
  const oldestMs = oldestIngestedAtMs === null ? 0 : nowMs - oldestIngestedAtMs;
  const facts = { records_in_flight: records, pending_bytes: pendingBytes, oldest_in_flight_ms: oldestMs };
  // Not for ever: without another batch nobody knows whether the store takes events again.
  const failure = intake.landingFailure();
  if (failure !== null && nowMs - failure.atMs < REFUSED_LATELY_MS)
    return { status: 'failing', message: `Events cannot be taken. ${failure.message}`, facts };
  if (oldestMs < BEHIND_AFTER_MS) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: 'Records have been waiting for more than a minute to become queryable.',
    facts,
  };
}

function checkKafka({ membership, partitions, brokers, starting }: KafkaSourceState): HealthCheck {
  const facts = {
    protocol: membership?.protocol ?? null,
    member: membership?.memberId ?? null,
    epoch: membership?.epoch ?? null,
    partitions: partitions.assigned,
    partitions_not_read_yet: partitions.locating,
    pending_bytes: partitions.pendingBytes,
    paused: partitions.isPaused,
    brokers_away: Object.keys(brokers).length,
  };
  const trouble =
    starting ?? membership?.lastError ?? partitions.lastError ?? Object.values(brokers)[0] ?? null;
  if (trouble === null) return { status: 'ok', message: null, facts };
  return { status: 'degraded', message: `Kafka is not read as it should be: ${trouble}`, facts };
}

function checkFleet(state: FleetSourceState): HealthCheck {
  const facts = {
    channel: state.channel,
    role: state.role,
    connected: state.isConnected,
    disconnects: state.disconnects,
    received: state.received,
    sampled_out: state.sampledOut,
    dropped: state.dropped,
    waiting: state.waiting,
  };
  const isHeard = state.isConnected || (state.role === 'standby' && state.lastError === null);
  if (isHeard) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: `Positions are not heard, and what is published meanwhile is lost. ${state.lastError ?? 'Redis is being connected.'}`,
    facts,
  };
}

function checkReconciliation({ maintenance }: Pipeline): HealthCheck {
  const last = maintenance.last();
  if (last === null) return { status: 'ok', message: null, facts: { as_of: null } };
  const facts = {
    as_of: last.as_of,
    differences: last.differences.length,
    repeated_identities: last.repeated_identities,
  };
  if (last.consistent) return { status: 'ok', message: null, facts };
  return {
    status: 'failing',
    message:
      'Tables differ from their sources. "openride-analytics reconcile" says which; "rebuild" mends them.',
    facts,
  };
}
