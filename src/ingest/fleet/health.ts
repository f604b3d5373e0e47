import type { HealthCheck } from '../../kernel/health-check.ts';
import type { FleetSourceState } from './open-fleet-source.ts';

/** Reports whether positions are being received. */
export function checkFleet(state: FleetSourceState): HealthCheck {
  const facts = {
    channel: state.channel,
    role: state.role,
    connected: state.isConnected,
    disconnects: state.disconnects,
    received: state.received,
    sampled_out: state.sampledOut,
    dropped: state.dropped,
    waiting: state.waiting,
  };
  const isHeard = state.isConnected || (state.role === 'standby' && state.lastError === null);
  if (isHeard) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: `Positions are not heard, and what is published meanwhile is lost. ${state.lastError ?? 'Redis is being connected.'}`,
    facts,
  };
}
