import type { HealthLines } from '../../kernel/health-check.ts';
import type { Logger } from '../../kernel/log.ts';
import { makeZone } from '../../kernel/time-zone.ts';
import { DAY_MS } from '../../kernel/units.ts';
import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import type { Calendar } from '../../metrics/time/calendar/calendar.ts';
import type { Deliver } from '../../platform/delivery/order.ts';
import { makeFeedStore } from './feed/store.ts';
import { handOverRoutes } from './hand-over/routes.ts';
import { alertJobs } from './jobs.ts';
import { makePartStore } from './own/store.ts';
import { makeRender } from './render.ts';
import { doRound } from './round.ts';
import { alertRoutes } from './routes.ts';
import { ruleRoutes } from './rules/routes.ts';
import type { AlertsConfig } from './settings.ts';
import { silenceRoutes } from './silences/routes.ts';
import { makeSilenceStore } from './silences/store.ts';
import { makeAlertStore } from './store.ts';

/** The parts that alerts stand on. */
export interface AlertParts {
  access: { endOf: (principalId: string) => Promise<{ outcome: string } | null> };
  metadata: { db: Parameters<typeof makeAlertStore>[0] };
  metrics: Pick<ServedMetrics, 'moment' | 'catalog'>;
  kinds: QuestionKinds;
  readCalendar: () => Promise<Calendar>;
  deliver: Deliver;
  business: { timezone: string };
  /** The lines of health of this process, of all parts. */
  health: () => HealthLines;
  dataLabel: string | null;
  /** Where the pages are; without a slash at the end. */
  pagesUrl: string;
  log: Logger;
  now: () => number;
}

/** Opens alerts: what they offer to the service. */
export function openAlerts(parts: AlertParts, config: AlertsConfig) {
  const { access, metadata, metrics, kinds, readCalendar, deliver, dataLabel, pagesUrl, log, now } = parts;
  const zone = makeZone(parts.business.timezone);
  const store = makeAlertStore(metadata.db);
  const silences = makeSilenceStore(metadata.db);
  const [feed, ownParts] = [makeFeedStore(metadata.db), makePartStore(metadata.db)];
  const render = makeRender(zone);
  const watermark = async () => (await metrics.moment()).watermarkMs;
  const kindOf = (metric: string) => metrics.catalog().metrics.find(({ id }) => id === metric)?.kind;
  const round = {
    ...config,
    store,
    feed,
    parts: ownParts,
    health: parts.health,
    // Windows that are caught up may lie in a silence that is over.
    silences: () => silences.list(new Date(now() - 2 * DAY_MS)),
    kinds,
    readCalendar,
    zone,
    watermark,
    endOf: async ({ id }: { id: string }) => (await access.endOf(id))?.outcome ?? null,
    deliver,
    sender: { zone, publicUrl: pagesUrl, dataLabel },
    log,
    now,
  };
  type Api = Parameters<typeof alertRoutes>[0];
  return {
    routes(app: Api) {
      alertRoutes(app, { store, feed, parts: ownParts, render, now });
      ruleRoutes(app, { store, render, zone, readCalendar, watermark, kinds, kindOf, now });
      silenceRoutes(app, { silences, render, now });
      handOverRoutes(app, { store, silences, zone, now });
    },
    jobs: alertJobs((signal) => doRound(round, signal).then((told) => ({ ...told }))),
  };
}
