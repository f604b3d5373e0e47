import { CodedError } from '../../kernel/errors.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { isScope, type Scope } from '../../platform/access/scopes.ts';
import { familyOf } from '../catalog/metric.ts';
import type { MetricQuery } from './query.ts';

/** Throws `insufficient_scope` for a query with a metric of a family that the principal may not read. */
export function checkFamilies(
  { scopes }: Pick<Principal, 'scopes'>,
  { metrics }: Pick<MetricQuery, 'metrics'>,
): void {
  if (scopes.has('read')) return;
  const lacking = new Set(metrics.map(scopeOf).filter((scope) => !scopes.has(scope)));
  if (lacking.size === 0) return;
  const named = [...lacking].map((scope) => `"${scope}"`).join(', ');
  throw new CodedError(
    'insufficient_scope',
    `The key may not read all of these metrics. It lacks ${named}.`,
    {
      facts: { allowed: [...lacking] },
    },
  );
}

/** The scope of a metric's family; of a company's own family, which has none, the scope for all. */
function scopeOf(id: string): Scope {
  const scope = `read:${familyOf({ id })}`;
  return isScope(scope) ? scope : 'read';
}
