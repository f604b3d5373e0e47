import { type TestPipeline, openTestPipeline } from './test-pipeline.ts';

// Runs a pipeline in a process of its own, so that a test can kill it. The process that forked it sends orders.

/** An order. Its answer carries the same number. */
export type Order =
  | { number: number; kind: 'send'; events: readonly unknown[] }
  | { number: number; kind: 'state' }
  | { number: number; kind: 'close' };

export type Answer =
  | { number: number; counts: Record<string, number> }
  | { number: number; role: string; recovered: number; enginePid: number; restarts: number }
  | { number: number; closed: true }
  | { number: number; error: string };

async function carryOut(pipeline: TestPipeline, order: Order): Promise<Answer> {
  const { number } = order;
  try {
    if (order.kind === 'send') return { number, counts: await pipeline.sendAndCount(order.events) };
    if (order.kind === 'state') {
      const { role, recovered } = pipeline.fanOut.state();
      const engine = pipeline.warehouse.engine();
      return { number, role, recovered, enginePid: engine?.pid ?? 0, restarts: engine?.restarts ?? 0 };
    }
    await pipeline.close();
    return { number, closed: true };
  } catch (error) {
    return { number, error: String(error) };
  }
}

if (import.meta.main) {
  const [dataDir = '', settings = '{}'] = process.argv.slice(2);
  const pipeline = await openTestPipeline(dataDir, JSON.parse(settings) as Record<string, string>);
  process.on('message', (order: Order) => {
    void carryOut(pipeline, order).then((answer) => {
      process.send?.(answer);
      if (order.kind === 'close') process.disconnect();
    });
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ ready: true });
}
