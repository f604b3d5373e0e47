import type { HealthCheck } from '../../kernel/health-check.ts';
import { HANGS_AFTER_MS } from '../../kernel/silence.ts';
import type { InstanceKeeper } from './instances.ts';
import type { Metadata } from './metadata.ts';

/**
 * Reports the state of the metadata. Without them events are taken and counted, so only a process that may fan out is failing
 * while they are away: it needs them for its lease, and what landed does not become queryable.
 */
export function checkMetadata(
  { kind }: Pick<Metadata, 'kind'>,
  keeper: Pick<InstanceKeeper, 'presence' | 'silentMs'>,
  mayFanOut: boolean,
): HealthCheck {
  const { error, asOfMs } = keeper.presence();
  const facts = { kind, as_of: asOfMs === null ? null : new Date(asOfMs).toISOString() };
  if (error === null) return { status: 'ok', message: null, facts };
  return {
    status: mayFanOut && keeper.silentMs() >= HANGS_AFTER_MS ? 'failing' : 'degraded',
    message:
      `The metadata cannot be used: ${error}. It is asked again all the time. Until it answers, no process can take over from ` +
      'another, and the fan-out stops when its lease ends.',
    facts,
  };
}
