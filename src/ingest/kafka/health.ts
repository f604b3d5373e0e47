import type { HealthCheck } from '../../kernel/health-check.ts';
import type { KafkaSourceState } from './open-kafka-source.ts';

/** Reports whether the topics are being read. */
export function checkKafka({ membership, partitions, brokers, starting }: KafkaSourceState): HealthCheck {
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
