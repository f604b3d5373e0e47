import { addCounter, watchGauges, type Registry } from '../../kernel/prometheus.ts';

/** The memory and disk that the event store's engine uses. */
export interface EngineSize {
  memoryBytes: number;
  diskBytes: number;
  activeParts: number;
}

/** The metrics of the event store for Prometheus. */
export interface WarehouseTelemetry {
  countEngineRestart(): void;
  /** Calls `read` at every scrape. While it returns null, the gauges are absent rather than 0 (G9). */
  watchEngine(read: () => Promise<EngineSize | null>): void;
}

/** Adds the metrics of the event store to a registry. */
export function makeWarehouseTelemetry(registry: Registry): WarehouseTelemetry {
  const restarts = addCounter(registry, {
    name: 'openride_engine_restarts_total',
    help: 'Restarts of the embedded event store after it died.',
  });
  const help = {
    openride_engine_memory_bytes: 'Memory of the event store.',
    openride_engine_disk_bytes: 'Size of the tables on disk.',
    openride_engine_active_parts: 'Active parts of the tables.',
  };
  return {
    countEngineRestart: () => restarts.inc(),
    watchEngine: (read) =>
      watchGauges(registry, help, async () => {
        const size = await read();
        if (size === null) return null;
        return {
          openride_engine_memory_bytes: size.memoryBytes,
          openride_engine_disk_bytes: size.diskBytes,
          openride_engine_active_parts: size.activeParts,
        };
      }),
  };
}
