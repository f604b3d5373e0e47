import type { HealthCheck } from '../../kernel/health-check.ts';
import { HANGS_AFTER_MS } from '../../kernel/silence.ts';
import type { KafkaSourceState } from './open-kafka-source.ts';

/** Reports whether the topics are being read. Failing means: no broker answers, so no event can be taken from them. */
export function checkKafka(state: KafkaSourceState): HealthCheck {
  const { membership, partitions, brokers, starting, silentMs } = state;
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
  if (silentMs >= HANGS_AFTER_MS) {
    return {
      status: 'failing',
      message: `Kafka has not answered for ${Math.round(silentMs / 1000)} s: nothing is read from it.`,
      facts,
    };
  }
  const trouble =
    starting ?? membership?.lastError ?? partitions.lastError ?? Object.values(brokers)[0] ?? null;
  if (trouble === null) return { status: 'ok', message: null, facts };
  return { status: 'degraded', message: `Kafka is not read as it should be: ${trouble}`, facts };
}
