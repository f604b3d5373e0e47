import { randomBytes } from 'node:crypto';
import type { FirstOf } from '../../kernel/first-of.ts';
import type { Registry } from '../../kernel/prometheus.ts';
import { makeZone } from '../../kernel/time-zone.ts';
import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import { families } from '../../events/contract.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Versions } from '../../platform/warehouse/version/make-versions.ts';
import type { Reads } from '../../platform/warehouse/version/version-of.ts';
import { makeAgree } from './channel/agree.ts';
import { makeHub } from './channel/hub.ts';
import { makePulse } from './pulse/pulse.ts';
import { type LiveRouteDeps, liveRoutes } from './routes.ts';
import { makeSeats } from './seats.ts';
import type { LiveConfig } from './settings.ts';
import { makeLiveTelemetry } from './telemetry.ts';
import { makeTickets } from './tickets.ts';
import { makeTopics } from './topics.ts';

/** The parts that live numbers stand on. */
export interface LiveParts {
  metrics: Pick<ServedMetrics, 'moment' | 'context'>;
  kinds: QuestionKinds;
  warehouse: { reader: Connection };
  versions: Pick<Versions, 'current'>;
  access: Pick<LiveRouteDeps, 'whenRevoked'>;
  /** What processes decide together; null: they share nothing. */
  firstOf: FirstOf | null;
  /** Several stores may share a Redis. */
  storeIdentity: string;
  tokenSecret: Buffer;
  registry: Registry;
  now: () => number;
  version: string;
  instanceId: string;
}

/** Any watched query may read any of it. */
const everything: Reads = {
  days: families.map((family) => ({ family, from: -Infinity, to: Infinity })),
  letters: true,
  lossy: true,
};

/** Opens live numbers: what they offer to the service. */
export function openLive(parts: LiveParts, config: LiveConfig) {
  const { metrics, firstOf, version, instanceId: instance, now, kinds } = parts;
  const timezone = metrics.context().businessTimezone;
  const zone = makeZone(timezone);
  const moment = (atMs: number) => metrics.moment(atMs);
  const telemetry = makeLiveTelemetry(parts.registry);
  const hub = makeHub({
    topics: makeTopics(kinds, makePulse({ connection: parts.warehouse.reader, moment, timezone })),
    tickMs: config.tickMs,
    epoch: randomBytes(6).toString('hex'),
    agree: makeAgree({ firstOf, scope: `${parts.storeIdentity}:${version}:${config.tickMs}`, instance }),
    moment,
    readVersion: () => parts.versions.current(everything, 0),
    format: (ms) => zone.format(ms),
    now,
    onLag: (ms) => telemetry.observeLag(ms / 1000),
  });
  const deps: LiveRouteDeps = {
    hub,
    tickets: makeTickets({ secret: parts.tokenSecret, firstOf, instance, now }),
    seats: makeSeats({ most: config.mostSockets, perPrincipal: config.socketsPerKey }),
    whenRevoked: parts.access.whenRevoked,
    watch: (read) => telemetry.watch(read),
    tickMs: config.tickMs,
    build: version,
    now,
  };
  return {
    routes: (app: Parameters<typeof liveRoutes>[0]) => liveRoutes(app, deps),
    close: () => hub.close(),
  };
}
