import { parentPort, workerData } from 'node:worker_threads';
import type { DemoPlan } from '../demo-plan.ts';
import { runProducer } from './run-producer.ts';

// The producer has a thread of its own, so that making events does not slow down the answers of the service. Any message from the
// parent ends it.

const { url, plan, goesLive } = workerData as { url: string; plan: DemoPlan; goesLive: boolean };
const stop = new AbortController();
parentPort?.on('message', () => stop.abort());
await runProducer({
  url,
  plan,
  goesLive,
  signal: stop.signal,
  tell: (news) => parentPort?.postMessage(news),
});
parentPort?.close();
