import type { HealthCheck } from './health-report.ts';
import type { Presence } from '../../../platform/metadata/instances.ts';
import type { ReservedMetadata } from '../../../platform/metadata/reserve.ts';

/** How the metadata is. It is never "failing": events are taken and counted without it. */
export function checkMetadata(
  { kind, state }: Pick<ReservedMetadata, 'kind' | 'state'>,
  presence: Presence,
): HealthCheck {
  const { state: what, error: openError } = state();
  const error = openError ?? presence.error;
  const asOf = presence.asOfMs === null ? null : new Date(presence.asOfMs).toISOString();
  const facts = { kind, state: what, as_of: asOf };
  if (error === null) return { status: 'ok', message: null, facts };
  const advice =
    kind === 'postgres'
      ? 'It is asked again all the time. Until it answers, no process can take over from another, and the fan-out stops when its lease ends.'
      : 'Definitions, reports and schedules cannot be used.';
  return { status: 'degraded', message: `The metadata cannot be used: ${error}. ${advice}`, facts };
}
