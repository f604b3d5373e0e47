import type { HealthCheck } from '../../kernel/health-check.ts';
import { describeAway } from './cluster/shard-trouble.ts';
import type { Warehouse } from './open.ts';

/** Reports the state of the event store. Failing means: it can take no event and answer no question. */
export function checkStore(warehouse: Warehouse): HealthCheck {
  const engine = warehouse.engine();
  if (engine === null) return checkServers(warehouse);
  const { state, silentMs, restarts, residentBytes, lastError } = engine;
  const facts = { kind: 'embedded', restarts, resident_bytes: residentBytes };
  if (state === 'up') return { status: 'ok', message: null, facts };
  if (state === 'silent') {
    return {
      status: 'failing',
      message: `The engine has not answered for ${Math.round(silentMs / 1000)} s. The process that writes ends it when that goes on, and starts it again.`,
      facts,
    };
  }
  return {
    status: 'failing',
    message: `The engine is away and is being started again. ${lastError ?? ''}`.trim(),
    facts,
  };
}

function checkServers(warehouse: Warehouse): HealthCheck {
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
