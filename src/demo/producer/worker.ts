import { parentPort, workerData } from 'node:worker_threads';
import type { DemoPlan } from '../demo-plan.ts';
import { runProducer } from './run-producer.ts';

// A thread of its own for the producer, so that making events does not keep the service from answering. It ends by itself
// after any message from its parent.

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
