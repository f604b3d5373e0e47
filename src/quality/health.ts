import type { HealthCheck } from '../kernel/health-check.ts';
import type { Maintenance } from './maintenance.ts';
import type { CheckStatus } from './monitor/open-monitor.ts';

/** Reports a failure while tables differ from their sources. */
export function checkReconciliation(maintenance: Pick<Maintenance, 'last'>): HealthCheck {
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

/** Reports a degraded service while a critical check fails: events are taken in, but numbers are wrong. */
export function checkDataQuality(checks: readonly CheckStatus[] | null): HealthCheck {
  const active = (checks ?? []).filter(({ pausedAt }) => pausedAt === null);
  const inState = (state: string) => active.filter(({ last }) => last?.state === state);
  const failing = inState('failing');
  const facts = {
    failing: checks === null ? null : failing.length,
    warning: checks === null ? null : inState('warning').length,
    paused: checks === null ? null : checks.length - active.length,
  };
  const critical = failing.filter(({ severity }) => severity === 'critical');
  if (critical.length === 0) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: `Data quality: ${critical.map(({ id, last }) => `${id} (${last?.message ?? ''})`).join(' ')} GET /v1/data-quality says what to do.`,
    facts,
  };
}
