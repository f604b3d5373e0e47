import { Counter, type Registry } from 'prom-client';

/** Adds the number of exports to a registry, and gives what to tell each end to; `code` null: it is done. */
export function makeExportTelemetry(registry: Registry): (format: string, code: string | null) => void {
  const ended = new Counter({
    name: 'openride_exports_total',
    help: 'Exports that ended in this process, by the form of their file and how they ended.',
    labelNames: ['format', 'outcome'],
    registers: [registry],
  });
  return (format, code) => ended.inc({ format, outcome: code ?? 'done' });
}
