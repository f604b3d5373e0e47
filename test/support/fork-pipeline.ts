import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Order } from './pipeline-process.ts';

type Reply<Key extends string> = Extract<Answer, Record<Key, unknown>>;
type OrderBody = Order extends infer O ? (O extends Order ? Omit<O, 'number'> : never) : never;

/** A pipeline in another process. */
export interface ForkedPipeline {
  pid: number;
  /** Resolves when the pipeline is open. Rejects if the process ends before. */
  ready: Promise<void>;
  /** Sends events and returns the counts by status. Rejects if the process dies before it has answered. */
  send(events: readonly unknown[]): Promise<Record<string, number>>;
  state(): Promise<Reply<'role'>>;
  close(): Promise<void>;
  /** Sends SIGKILL and resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a pipeline on `dataDir` in a process of its own. */
export function forkPipeline(dataDir: string, settings: Record<string, string> = {}): ForkedPipeline {
  const script = new URL('pipeline-process.ts', import.meta.url);
  const child = fork(script, [dataDir, JSON.stringify(settings)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  const readiness = Promise.withResolvers<void>();
  readiness.promise.catch(() => undefined);
  const exited = once(child, 'exit');
  let orders = 0;

  child.on('message', (message: Answer | { ready: true }) => {
    if ('ready' in message) return readiness.resolve();
    const order = waiting.get(message.number);
    waiting.delete(message.number);
    if ('error' in message) order?.reject(new Error(message.error));
    else order?.resolve(message);
  });
  child.on('exit', () => {
    const error = new Error(`The pipeline process ${child.pid} has ended.`);
    readiness.reject(error);
    for (const order of waiting.values()) order.reject(error);
  });

  async function ask(order: OrderBody): Promise<Answer> {
    await readiness.promise;
    orders += 1;
    const answer = Promise.withResolvers<Answer>();
    waiting.set(orders, answer);
    child.send({ ...order, number: orders });
    return answer.promise;
  }

  return {
    pid: child.pid ?? 0,
    ready: readiness.promise,
    send: async (events) => ((await ask({ kind: 'send', events })) as Reply<'counts'>).counts,
    state: async () => (await ask({ kind: 'state' })) as Reply<'role'>,
    async close() {
      await ask({ kind: 'close' });
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
  };
}
