import { z } from 'zod';
import { drawBalance } from '../../faults/balance.ts';
import { makePoster } from '../../faults/make-poster.ts';
import { type Deliver, startProducer } from '../../faults/producer.ts';
import type { Service } from '../../faults/service.ts';
import { openStore, type Store } from '../../faults/store.ts';
import { until } from '../../faults/until.ts';
import { type Verdict, verdict } from '../probe.ts';
import { stopProcesses } from './stop-processes.ts';

/** Something that hangs while events come, and the service that needs it. */
export interface Hang {
  service: Service;
  dataDir: string;
  /** The process that is stopped, with all its children. */
  pid: number;
  /** False: it is not let go on; the service has to help itself. */
  goesOn: boolean;
  /** Sends events; left out: by HTTP. */
  deliver?: Deliver;
  /** Tells whether everything that was delivered has landed; left out: delivered is landed. */
  hasLanded?: (store: Store) => Promise<boolean>;
}

const EVENTS_PER_SECOND = 2_000;
const WARM_UP_MS = 5_000;
const HANGS_FOR_MS = 12_000;
const NOT_READY_WITHIN_MS = 10_000;
const QUERYABLE_WITHIN_MS = 30_000;

/** Lets it hang under load and draws the balance of the producer's own record against the tables. */
export async function hangUnderLoad(options: Hang): Promise<Verdict> {
  const { service, dataDir, pid, goesOn, deliver, hasLanded = () => Promise.resolve(true) } = options;
  const url = await service.ready;
  const store = await openStore(dataDir);
  const load = startLoad(deliver ?? makePoster(url));
  try {
    await sleep(WARM_UP_MS);
    const rate = load.perSecond();
    if (rate === 0) throw new Error('No event was taken before anything hung.');
    const times = await hang({ url, store, pid, goesOn });
    await sleep(WARM_UP_MS);
    load.producer.pause();
    await load.producer.settle();
    const isDone = async () => (await hasLanded(store)) && (await store.leftover()) === 'nothing';
    if (!(await until(isDone, 120_000))) throw new Error('Two minutes later not everything is queryable.');
    const { events, lost, twice, foreign, drift, examples } = await drawBalance(
      store.connection,
      load.producer.ledger,
    );
    const isBalanced = lost + twice + foreign + drift + examples.length === 0;
    return verdict(isBalanced && inTime(times), {
      ...times,
      rate,
      events,
      lost,
      twice,
      foreign,
      drift,
      examples,
    });
  } finally {
    await load.producer.stop();
    await store.close();
  }
}

export interface Times {
  /** From the stop until /health/ready said 503; null: it never did. */
  not_ready_ms: number | null;
  /** From the moment at which it went on, or else from the stop, until a batch was queryable that was not before; null: never. */
  queryable_ms: number | null;
}

/** Tells whether a hang was noticed, and got over, as fast as it must be. */
export function inTime({ not_ready_ms: noticed, queryable_ms: over }: Times): boolean {
  return noticed !== null && noticed <= NOT_READY_WITHIN_MS && over !== null && over <= QUERYABLE_WITHIN_MS;
}

/** Stops `pid` and measures when that is noticed and when events are queryable again. */
export async function hang(options: {
  url: string;
  store: Store;
  pid: number;
  goesOn: boolean;
}): Promise<Times> {
  const { url, store, pid, goesOn } = options;
  const stoppedAt = performance.now();
  const letGo = stopProcesses(pid);
  let from = { at: stoppedAt, time: Date.now() + 500 }; // what was on its way may end in that half second
  try {
    const isNoticed = await until(() => isNotReady(url), HANGS_FOR_MS);
    const notReadyMs = isNoticed ? Math.round(performance.now() - stoppedAt) : null;
    if (goesOn) {
      await sleep(Math.max(0, HANGS_FOR_MS - (performance.now() - stoppedAt)));
      letGo();
      from = { at: performance.now(), time: Date.now() };
    }
    const isOver = await until(() => isQueryable(store, from.time), 2 * QUERYABLE_WITHIN_MS);
    return {
      not_ready_ms: notReadyMs,
      queryable_ms: isOver ? Math.round(performance.now() - from.at) : null,
    };
  } finally {
    letGo();
  }
}

async function isNotReady(url: string): Promise<boolean> {
  await sleep(100);
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  return answer?.status === 503;
}

/** Tells whether a batch was done after `time`. While the engine is away, nothing is. */
async function isQueryable({ connection }: Store, time: number): Promise<boolean> {
  await sleep(100);
  const done = `SELECT count() AS n FROM batches WHERE state = 'done' AND at > fromUnixTimestamp64Milli({time:Int64})`;
  const options = { params: { time }, signal: AbortSignal.timeout(2_000) };
  const rows = await connection.query(z.object({ n: z.coerce.number() }), done, options).catch(() => []);
  return (rows[0]?.n ?? 0) > 0;
}

/** Events of a producer as the fault suite has it, at a steady rate while they are taken. */
function startLoad(deliver: Deliver) {
  const startedAt = performance.now();
  let sent = 0;
  let allowed = 0;
  let refilledAt = startedAt;
  /** As many as the time since the last look allows; what nobody could take is not made up for. */
  const refill = () => {
    const now = performance.now();
    allowed = Math.min(allowed + ((now - refilledAt) * EVENTS_PER_SECOND) / 1000, EVENTS_PER_SECOND);
    refilledAt = now;
    return allowed;
  };
  const producer = startProducer({
    seed: 1,
    findReceiver: () =>
      refill() <= 0
        ? null
        : (batch, ledger) => {
            allowed -= batch.length;
            sent += batch.length;
            return deliver(batch, ledger);
          },
    batch: { min: 300, max: 500 },
    senders: 12,
    maxStepMs: 5_000,
    retold: 0.1,
    maxPauseMs: 10,
  });
  return {
    producer,
    perSecond: () => Math.round(sent / ((performance.now() - startedAt) / 1000)),
  };
}

/** Lets time pass: what is measured here is time. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
