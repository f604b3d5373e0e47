import { Counter, type Registry } from 'prom-client';

/** Adds the number of attempts to a registry, and gives what to tell each to. */
export function makeDeliveryTelemetry(registry: Registry): (channel: string, outcome: string) => void {
  const attempts = new Counter({
    name: 'openride_delivery_attempts_total',
    help: 'Attempts to deliver a message by this process, by channel and outcome.',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  return (channel, outcome) => attempts.inc({ channel, outcome });
}
