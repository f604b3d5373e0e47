import { Counter, Gauge, type Registry } from 'prom-client';

/** An event of the fleet source that is counted. */
export type FleetNews =
  | { kind: 'kept' }
  | { kind: 'sampled_out' }
  | { kind: 'dropped'; messages: number }
  | { kind: 'disconnected' };

export interface FleetTelemetry {
  count(news: FleetNews): void;
  /** Calls `read` at every scrape. */
  watch(read: () => { isConnected: boolean; waiting: number }): void;
}

/** Adds the metrics of the fleet source to a registry. */
export function makeFleetTelemetry(registry: Registry): FleetTelemetry {
  const registers = [registry];
  const messages = new Counter({
    name: 'openride_fleet_messages_total',
    help: 'Messages heard over Redis pub/sub: kept, sampled out, or dropped because the store was away for too long.',
    labelNames: ['outcome'],
    registers,
  });
  const disconnects = new Counter({
    name: 'openride_fleet_disconnects_total',
    help: 'Times that the connection to Redis was lost; what was published meanwhile is missing.',
    registers,
  });
  return {
    count(news) {
      if (news.kind === 'disconnected') disconnects.inc();
      else messages.inc({ outcome: news.kind }, news.kind === 'dropped' ? news.messages : 1);
    },
    watch(read) {
      new Gauge({
        name: 'openride_fleet_connected',
        help: 'Whether this process hears the fleet channel: 1 or 0; 0 in processes that stand by.',
        registers,
        collect() {
          this.set(read().isConnected ? 1 : 0);
        },
      });
      new Gauge({
        name: 'openride_fleet_waiting_messages',
        help: 'Messages that were kept and have not landed.',
        registers,
        collect() {
          this.set(read().waiting);
        },
      });
    },
  };
}
