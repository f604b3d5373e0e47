import { Gauge, type Registry } from 'prom-client';

const checkGaugeStates = ['ok', 'warning', 'failing', 'unknown', 'paused'] as const;

/** The values of a check for Prometheus. */
export interface CheckGauge {
  check: string;
  severity: string;
  state: (typeof checkGaugeStates)[number];
  /** The value in the unit of the check; null if unknown. */
  value: number | null;
  checkedAtMs: number | null;
}

/** Adds the gauges of the checks to a registry. `read` runs at every scrape. If it returns null, the gauges are absent (G9). */
export function watchChecks(registry: Registry, read: () => readonly CheckGauge[] | null): void {
  const registers = [registry];
  const states: Gauge<'check' | 'severity' | 'state'> = new Gauge({
    name: 'openride_data_quality_state',
    help: '1 for the state that a check is in, 0 for the others.',
    labelNames: ['check', 'severity', 'state'],
    registers,
    collect() {
      states.reset();
      for (const { check, severity, state } of read() ?? [])
        for (const one of checkGaugeStates)
          states.set({ check, severity, state: one }, one === state ? 1 : 0);
    },
  });
  const watchNumber = (name: string, help: string, valueOf: (gauge: CheckGauge) => number | null) => {
    const gauge: Gauge<'check'> = new Gauge({
      name,
      help,
      labelNames: ['check'],
      registers,
      collect() {
        gauge.reset();
        for (const one of read() ?? []) {
          const value = valueOf(one);
          if (value !== null) gauge.set({ check: one.check }, value);
        }
      },
    });
  };
  watchNumber(
    'openride_data_quality_value',
    'What a check has measured, in its unit: a share from 0 to 1, records, batches or days.',
    ({ value }) => value,
  );
  watchNumber(
    'openride_data_quality_checked_timestamp_seconds',
    'When a check ran last, in seconds since 1970.',
    ({ checkedAtMs }) => (checkedAtMs === null ? null : checkedAtMs / 1000),
  );
}
