import { addHistogram, type Registry, watchGauges } from '../../kernel/prometheus.ts';

export interface LiveTelemetry {
  /** A tick was told to all so long after its moment. */
  observeLag(seconds: number): void;
  /** Adds the gauges, which are read at every scrape. */
  watch(read: () => { sockets: number; subscriptions: number; queries: number }): void;
}

/** Adds the metrics of live connections to a registry. */
export function makeLiveTelemetry(registry: Registry): LiveTelemetry {
  const lag = addHistogram(registry, {
    name: 'openride_live_frame_lag_seconds',
    help: 'Time from the moment of a tick until it was told to all connections.',
  });
  const help = {
    openride_live_sockets: 'Live connections that are open.',
    openride_live_subscriptions: 'Subscriptions of all live connections.',
    openride_live_queries: 'Different queries that are watched.',
  };
  return {
    observeLag: (seconds) => lag.observe(seconds),
    watch: (read) =>
      watchGauges(registry, help, () => {
        const { sockets, subscriptions, queries } = read();
        return Promise.resolve({
          openride_live_sockets: sockets,
          openride_live_subscriptions: subscriptions,
          openride_live_queries: queries,
        });
      }),
  };
}
