import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DAY_MS, HOUR_MS } from '../kernel/units.ts';
import { openService, type Service } from './open-service.ts';
import type { DemoIo, DemoRequest } from '../demo/request.ts';
import { renderInvitation } from '../demo/render-demo.ts';
import { type Config, environment, readConfig } from './config.ts';
import { makeDisplay } from '../demo/demo-display.ts';
import { newPlan, openDemoPlan, writeDemoPlan } from '../demo/demo-plan.ts';
import type { DemoPlan, ProducerNews } from '../demo/producer/run-producer.ts';
import { openLog } from '../kernel/log.ts';
import { siblingModule } from '../kernel/sibling.ts';
import { produceDemo } from './produce-demo.ts';

const SAVE_EVERY_MS = 5_000;
/** What the making of events leaves behind is collected early: the memory is the service's. */
const YOUNG_MB = 16;

/**
 * The service in this process, on a directory of its own, and the producer in a thread, which knows nothing of the service but
 * its URL. Resolves when `signal` is aborted or, without live, when the history is in; then everything is closed.
 */
export async function runDemo(
  request: DemoRequest,
  { io, signal, version }: { io: DemoIo; signal: AbortSignal; version: string },
): Promise<void> {
  if (request.kafka) return produceDemo(request, { io, signal });
  const config = demoConfig(request);
  const { plan, isNew } = openDemoPlan(config.dataDir, newPlan(request), request.fresh);
  io.stderr.write(`${renderBeginning(plan, config, isNew)}\n`);
  const service = await openService(config, { log: openLog(config.logLevel, process.stderr), version });
  try {
    await produce({ service, plan, config, io, signal, goesLive: request.goesLive });
  } finally {
    io.stderr.write('\nstopping: what was taken is made queryable first\n');
    await service.close();
  }
}

/** The usual settings, but a directory of its own, this machine only, and never a server that others use. */
function demoConfig({ port }: DemoRequest): Config {
  const env = environment();
  return readConfig({
    ...env,
    DATA_DIR: env['DATA_DIR'] ?? './data/demo',
    HOST: '127.0.0.1',
    API_KEYS: '',
    CLICKHOUSE_URL: '',
    DATABASE_URL: '',
    ROLE: 'all',
    KAFKA_BOOTSTRAP_SERVERS: '',
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'warn',
    ...(port !== undefined && { PORT: String(port), ...(port === 0 && { METRICS_PORT: '0' }) }),
  });
}

function renderBeginning(
  { days, eventsPerSecond, sentUntilMs }: DemoPlan,
  config: Config,
  isNew: boolean,
): string {
  const live = `live with about ${eventsPerSecond} events/s`;
  if (isNew)
    return `Simulating a Lagos commuter city in ${config.dataDir}: ${days} days of history, then ${live}.`;
  const since = sentUntilMs === 0 ? 'its history from the beginning' : new Date(sentUntilMs).toISOString();
  return `${config.dataDir} has a city already: going on from ${since}, ${live}, as it was begun. --fresh begins anew.`;
}

interface Production {
  service: Service;
  plan: DemoPlan;
  config: Config;
  io: DemoIo;
  signal: AbortSignal;
  goesLive: boolean;
}

async function produce({ service, plan, config, io, signal, goesLive }: Production): Promise<void> {
  const worker = new Worker(siblingModule('../demo/producer/worker', import.meta.url), {
    workerData: { url: service.url, plan, goesLive },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const stop = () => worker.postMessage('stop');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const show = makeDisplay(io);
  let savedAtMs = 0;
  let sentUntilMs = plan.sentUntilMs;
  const save = () => writeDemoPlan(config.dataDir, { ...plan, sentUntilMs });
  worker.on('message', (news: ProducerNews) => {
    show(news);
    if (news.phase === 'history') return;
    sentUntilMs = Math.max(sentUntilMs, news.phase === 'live' ? news.progress.atMs : plan.startedAtMs);
    if (news.phase === 'history done') io.stdout.write(renderInvitation(service, lastDays(plan.startedAtMs)));
    if (Date.now() - savedAtMs < SAVE_EVERY_MS) return;
    savedAtMs = Date.now();
    save();
  });
  await once(worker, 'exit'); // an error of the thread rejects this
  save();
  signal.removeEventListener('abort', stop);
}

/** The 30 local days before a moment, for the examples. */
function lastDays(atMs: number): { from: string; to: string } {
  const date = (ms: number) => new Date(ms + HOUR_MS).toISOString().slice(0, 10);
  return { from: date(atMs - 29 * DAY_MS), to: date(atMs + DAY_MS) };
}
