import type { Logger } from '../../kernel/log.ts';
import type { Registry } from '../../kernel/prometheus.ts';
import { makeZone } from '../../kernel/time-zone.ts';
import { type ChannelOptions, longestAttempt, openChannels } from '../../platform/delivery/open-channels.ts';
import type { Deliver, DeliveryOrder } from '../../platform/delivery/order.ts';
import type { NewDelivery } from './delivery.ts';
import { deliveryJobs, deliveryWork, DUE, SENDING } from './jobs.ts';
import { leavesAt } from './quiet-hours.ts';
import { deliveryRoutes } from './routes.ts';
import { sendDue } from './send-due.ts';
import type { DeliveryConfig } from './settings.ts';
import { makeDeliveryStore, newDeliveryId } from './store.ts';
import { makeDeliveryTelemetry } from './telemetry.ts';

/** The parts that delivery stands on. */
export interface DeliveryParts {
  metadata: { db: Parameters<typeof makeDeliveryStore>[0] };
  objects: ChannelOptions['objects'];
  jobs: { ask: (workId: string, key: string) => Promise<boolean> };
  business: { timezone: string };
  dataDir: string;
  registry: Registry;
  log: Logger;
  now: () => number;
}

/** Opens delivery: how messages are ordered, and what it offers to the service. */
export function openDelivery(config: DeliveryConfig, parts: DeliveryParts) {
  const { metadata, objects, jobs, business, dataDir, registry, log, now } = parts;
  const store = makeDeliveryStore(metadata.db);
  const channels = openChannels({
    ...config,
    smtp: { ...config.smtp, timeoutMs: config.timeoutMs },
    objects,
    dataDir,
    now,
  });
  const zone = makeZone(business.timezone);
  // A process that is silent for longer than any attempt is dead.
  const leaseMs = 2 * longestAttempt(config.timeoutMs);
  const ask = () => jobs.ask(SENDING, DUE);
  const place = ({ id, onFailure, ...order }: DeliveryOrder): NewDelivery => {
    const quiet = order.urgency === 'urgent' ? null : config.quietHours;
    const nextAt = new Date(leavesAt(now(), quiet, zone));
    return { ...order, id: id ?? newDeliveryId(), nextAt, onFailure: onFailure ?? null };
  };
  const order = async (orders: readonly DeliveryOrder[]): Promise<NewDelivery[]> => {
    const placed = orders.map(place);
    if ((await store.add(placed)) > 0)
      // The rows are there: what cannot be asked for now is asked for by the sweep.
      await ask().catch((error: unknown) => log.warn({ err: error }, 'the sending waits for the next sweep'));
    return placed;
  };
  const deliver: Deliver = async (orders) => void (await order(orders));
  const { failuresTo } = config;
  const onAttempt = makeDeliveryTelemetry(registry);
  const sending = { store, channels, order: deliver, failuresTo, leaseMs, log, now, onAttempt };
  return {
    deliver,
    routes: (app: Parameters<typeof deliveryRoutes>[0]) => deliveryRoutes(app, { store, order, ask, now }),
    work: deliveryWork((signal) => sendDue(sending, signal)),
    jobs: deliveryJobs({ store, ask, leaseMs, retentionMs: config.retentionMs, now }),
    close: () => Promise.resolve(channels.close()),
  };
}
