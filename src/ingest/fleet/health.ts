import type { HealthCheck } from '../../kernel/health-check.ts';
import { HANGS_AFTER_MS } from '../../kernel/silence.ts';
import type { FleetSourceState } from './open-fleet-source.ts';

/** Reports whether positions are being received. Failing means: they have not been for some seconds, and are lost. */
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
  if (state.silentMs >= HANGS_AFTER_MS) {
    const silence = `Redis has not answered for ${Math.round(state.silentMs / 1000)} s`;
    return {
      status: 'failing',
      message: `Positions are not heard: ${silence}. ${state.lastError ?? ''}`.trim(),
      facts,
    };
  }
  const isHeard = state.isConnected || (state.role === 'standby' && state.lastError === null);
  if (isHeard) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: `Positions are not heard, and what is published meanwhile is lost. ${state.lastError ?? 'Redis is being connected.'}`,
    facts,
  };
}
