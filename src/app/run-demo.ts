import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { openLog } from '../kernel/log.ts';
import { siblingModule } from '../kernel/sibling.ts';
import { zoneOf } from '../demo/city-clock.ts';
import { makeDisplay } from '../demo/demo-display.ts';
import { type DemoPlan, newPlan, openDemoPlan } from '../demo/demo-plan.ts';
import { makeProgressKeeper } from '../demo/keep-progress.ts';
import type { ProducerNews } from '../demo/producer/run-producer.ts';
import { renderBeginning, renderInvitation, renderLive } from '../demo/render-demo.ts';
import type { DemoIo, DemoRequest } from '../demo/request.ts';
import type { Config } from './config.ts';
import { demoConfig, type DemoRun } from './demo-config.ts';
import { openService, type Service } from './open-service.ts';
import { produceDemo } from './produce-demo.ts';

/** Making events leaves much garbage. A small young generation collects it early, so that the service starts with little memory. */
const YOUNG_MB = 16;

/**
 * The service in this process, on a directory of its own, and the producer in a thread, which knows nothing of the service but
 * its URL. Resolves when `signal` is aborted or, without live, when the history is in; then everything is closed.
 */
export async function runDemo(request: DemoRequest, { env, io, signal, version }: DemoRun): Promise<void> {
  if (request.kafka) return produceDemo(request, { env, io, signal });
  const settings = demoConfig(env, request);
  const { dataDir, logLevel } = settings.service;
  const { plan, isNew } = openDemoPlan(dataDir, newPlan(request, Date.now()), request.fresh);
  const config = { ...settings, business: { ...settings.business, timezone: zoneOf(plan.aheadMs) } };
  io.stderr.write(`${renderBeginning(plan, { dataDir, isNew })}\n`);
  const service = await openService(config, { log: openLog(logLevel, process.stderr), version });
  try {
    await produce({
      service,
      plan,
      config,
      io,
      signal,
      tellsRate: request.goesLive && isNew,
      goesLive: request.goesLive,
    });
  } finally {
    io.stderr.write('\nstopping: what was taken is made queryable first\n');
    await service.close();
  }
}

interface Production {
  service: Service;
  plan: DemoPlan;
  config: Config;
  io: DemoIo;
  signal: AbortSignal;
  goesLive: boolean;
  /** A city that goes on has not the rate of its first start. */
  tellsRate: boolean;
}

async function produce({
  service,
  plan,
  config,
  io,
  signal,
  goesLive,
  tellsRate,
}: Production): Promise<void> {
  const worker = new Worker(siblingModule('../demo/producer/worker', import.meta.url), {
    workerData: { url: service.url, plan, goesLive },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const stop = () => worker.postMessage('stop');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const show = makeDisplay(io);
  const kept = makeProgressKeeper(config.service.dataDir, plan);
  worker.on('message', (news: ProducerNews) => {
    show(news);
    kept.note(news);
    if (news.phase !== 'history done') return;
    io.stdout.write(renderInvitation(service, Date.now() + plan.aheadMs));
    if (tellsRate) io.stderr.write(`${renderLive(news.eventsPerSecond)}\n`);
  });
  await once(worker, 'exit'); // An error in the thread rejects this.
  kept.save();
  signal.removeEventListener('abort', stop);
}
