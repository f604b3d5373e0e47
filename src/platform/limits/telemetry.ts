import { addCounter, type Registry } from '../../kernel/prometheus.ts';
import { limitNames } from './judge.ts';

/** A refusal hit one of these: a key or what stands for one, an app of one person, or an address. */
export const sides = ['key', 'person', 'address'] as const;
export type Side = (typeof sides)[number];

/** The reasons of refusals: a limit, or too many wrong keys. */
const refusalReasons = [...Object.values(limitNames), 'wrong_keys'] as const;
type RefusalReason = (typeof refusalReasons)[number];

/** Adds the refusals to a registry. Returns what counts one. */
export function makeLimitsTelemetry(registry: Registry): (reason: RefusalReason, side: Side) => void {
  const refusals = addCounter(registry, {
    name: 'openride_limit_refusals_total',
    help: 'Requests that were refused with 429, by the limit and by whose it was: key, person (an app), address.',
    labelNames: ['reason', 'side'],
  });
  for (const reason of refusalReasons) for (const side of sides) refusals.inc({ reason, side }, 0);
  return (reason, side) => refusals.inc({ reason, side });
}
