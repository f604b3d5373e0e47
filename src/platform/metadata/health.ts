import type { HealthCheck } from '../../kernel/health-check.ts';
import type { Presence } from './instances.ts';
import type { Metadata } from './metadata.ts';

/** How the metadata is. It is never "failing": events are taken and counted without it. */
export function checkMetadata({ kind }: Pick<Metadata, 'kind'>, { error, asOfMs }: Presence): HealthCheck {
  const facts = { kind, as_of: asOfMs === null ? null : new Date(asOfMs).toISOString() };
  if (error === null) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message:
      `The metadata cannot be used: ${error}. It is asked again all the time. Until it answers, no process can take over from ` +
      'another, and the fan-out stops when its lease ends.',
    facts,
  };
}
