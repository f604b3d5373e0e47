import type { Logger } from '../../kernel/log.ts';
import type { Warehouse } from '../../platform/warehouse/open.ts';
import { type AskDeps, makeAsk } from './ask-statement.ts';
import { toolRoutes } from './clickhouse/routes.ts';
import { makeSql } from './make-sql.ts';
import { prepareViews } from './prepare-views.ts';
import { sqlRoutes } from './routes.ts';
import { makeRunning } from './running.ts';
import type { SqlLimits } from './settings.ts';

/** The parts that SQL for people stands on. */
export interface SqlParts {
  warehouse: Pick<Warehouse, 'connection' | 'shards' | 'cluster' | 'analyst'>;
  metrics: Pick<AskDeps, 'moment'>;
  access: Pick<AskDeps, 'onAct'>;
  business: { timezone: string; currency: string };
  log: Logger;
}

const NOT_MADE = 'the views for SQL could not be made: it is tried again with the next statement';

/** Opens SQL for people: what it offers to the service. */
export function openSql({ warehouse, metrics, access, business, log }: SqlParts, limits: SqlLimits) {
  const { analyst, connection } = warehouse;
  const { timezone } = business;
  const prepare = prepareViews(warehouse, business);
  // BI tools that connect to a server of one's own find the views without anybody having asked here.
  if (analyst !== null) prepare().catch((error: unknown) => log.warn({ err: error }, NOT_MADE));
  const running = makeRunning(connection);
  const run = makeSql({ analyst, prepare, limits });
  const ask = makeAsk({ run, running, timezone, moment: metrics.moment, onAct: access.onAct });
  return {
    routes(app: Parameters<typeof sqlRoutes>[0]) {
      sqlRoutes(app, { ask, running, timezone });
      toolRoutes(app, { ask });
    },
  };
}
