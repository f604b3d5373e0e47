import { requireScopes } from '../../platform/access/lacks-scope.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { isScope, type Scope } from '../../platform/access/scopes.ts';
import { dimensions } from '../catalog/dimensions.ts';
import { familyOf } from '../catalog/metric.ts';
import type { MetricQuery } from './query.ts';

const persons: ReadonlySet<string> = new Set(
  dimensions.filter(({ isPerson }) => isPerson).map(({ name }) => name),
);

/**
 * Throws `insufficient_scope` for a query with a metric of a family that the principal may not read, and for one that is cut or filtered
 * by persons without `personal:read`. Somebody on this machine, where there are no keys, may: ids are all that the
 * answer shows of persons.
 */
export function checkScopes(
  { scopes, kind }: Pick<Principal, 'scopes' | 'kind'>,
  { metrics, dimensions: cuts, filters }: Pick<MetricQuery, 'metrics' | 'dimensions' | 'filters'>,
): void {
  const ofFamilies = scopes.has('read') ? [] : metrics.map(scopeOf);
  const isOfPersons = [...cuts, ...filters.map(({ dimension }) => dimension)].some((name) =>
    persons.has(name),
  );
  const needed: Scope[] = isOfPersons && kind !== 'local' ? [...ofFamilies, 'personal:read'] : ofFamilies;
  requireScopes({ scopes }, needed);
}

/** The scope of a metric's family; of a company's own family, which has none, the scope for all. */
function scopeOf(id: string): Scope {
  const scope = `read:${familyOf({ id })}`;
  return isScope(scope) ? scope : 'read';
}
