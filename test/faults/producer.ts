import { makeEventSource } from '../../bench/events.ts';
import { type Random, makeRandom } from '../../bench/random.ts';
import { type Ledger, makeLedger } from './ledger.ts';

// A producer as real ones are: it repeats itself, contradicts itself, sends nonsense now and then, and sends again
// whatever was not acknowledged.

/** Sends without end, until it is stopped. */
export interface Producer {
  ledger: Ledger;
  /** Messages that were sent and not acknowledged. */
  readonly unacknowledged: number;
  /** Answers by what they were: a status, or 0 for a connection that broke. */
  answers: Map<number, number>;
  /** Sends a few events at a time, or as many as the options say. */
  sendFew(isFew: boolean): void;
  pause(): void;
  resume(): void;
  /** Sends what is not acknowledged until everything is. */
  settle(): Promise<void>;
  /** New messages of the mix, written down and acknowledged: for what is landed by hand. */
  takeLanded(count: number): string[];
  stop(): Promise<void>;
}

interface ProducerOptions {
  seed: number;
  /** Whom the next batch goes to. Null while there is nobody: then none is made, or what waits would grow without end. */
  findReceiver: (random: Random) => Deliver | null;
  batch: { min: number; max: number };
  senders: number;
  /** How much later than the one before an event of a month may be. What is sent in a whole run has to stay in the past. */
  maxStepMs: number;
  /** The longest pause of a sender between two batches; left out: as suits a store that is to be killed at work. */
  maxPauseMs?: number;
}

export interface Delivery {
  /** A status, or 0 for a connection that broke. */
  answer: number;
  /** Whether nobody needs to send the batch again. */
  isTaken: boolean;
}

/** Sends a batch, and tells the ledger what was acknowledged. */
export type Deliver = (batch: readonly string[], ledger: Ledger) => Promise<Delivery>;

// Across the ends of five months, so that a batch lies in several partitions.
const today = new Date();
const MONTHS = [2, 3, 4, 5, 6].map((back) =>
  Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 28),
);
// A batch of so few events has few families, and goes through another table than a large one.
const SMALL = 12;
const IDLE_MS = 20;
/** The store is to be killed at work, not to be measured: it stays small. */
const MAX_PAUSE_MS = 300;

export function startProducer(options: ProducerOptions): Producer {
  const random = makeRandom(options.seed);
  const ledger = makeLedger();
  const next = makeMixer(random, ledger, options);
  const answers = new Map<number, number>();
  const queue: string[] = []; // not acknowledged, to be sent again in other company
  let unacknowledged = 0;
  let stopped = false;
  let paused = false;
  let isSmall = false;
  let settling = false;

  function makeBatch(): string[] {
    const { min, max } = options.batch;
    const size = isSmall ? 1 + random.below(SMALL) : min + random.below(max - min);
    const again = queue.splice(0, settling ? max : Math.floor(size / 2));
    return settling ? again : [...again, ...next(size - again.length)];
  }

  /** Sends a batch, if there is one and somebody to send it to. Says whether it was taken. */
  async function sendOne(): Promise<boolean> {
    const deliver = paused && !settling ? null : options.findReceiver(random);
    const batch = deliver === null ? [] : makeBatch();
    if (deliver === null || batch.length === 0) return false;
    unacknowledged += batch.length;
    const { answer, isTaken } = await deliver(batch, ledger);
    if (!isTaken) queue.push(...batch);
    unacknowledged -= batch.length;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    return isTaken;
  }

  async function send(): Promise<void> {
    while (!stopped) {
      const isTaken = await sendOne();
      // A refusal may come without any wait: then only a pause here lets the connection come back.
      const pauseMs =
        isTaken && settling ? 0 : isTaken ? random.below(options.maxPauseMs ?? MAX_PAUSE_MS) : IDLE_MS;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  const senders = Array.from({ length: options.senders }, send);
  return {
    ledger,
    answers,
    get unacknowledged() {
      return queue.length + unacknowledged;
    },
    sendFew: (isFew) => void (isSmall = isFew),
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    async settle() {
      settling = true;
      while (queue.length + unacknowledged > 0) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      settling = false;
    },
    takeLanded(count) {
      const messages = next(count).filter((message) => !ledger.malformed.has(message));
      for (const message of messages) ledger.acknowledge(message, 'landed');
      return messages;
    },
    async stop() {
      stopped = true;
      await Promise.all(senders);
    },
  };
}

/** New messages, some of them old ones again, some with another content, some no events at all. */
function makeMixer(
  random: Random,
  ledger: Ledger,
  { seed, maxStepMs }: ProducerOptions,
): (count: number) => string[] {
  const sources = MONTHS.map((ms, index) => ({
    ms,
    next: makeEventSource({ events: 40_000, days: 4, seed: seed * 10 + index }),
  }));
  const past: string[] = [];
  let malformed = 0;

  function one(): string {
    const dice = random.unit();
    if (past.length > 100 && dice < 0.08) return random.pick(past);
    if (past.length > 100 && dice < 0.11) return contradict(random.pick(past), random);
    if (dice < 0.12) {
      malformed += 1;
      const message = `{"malformed":${malformed},"event_type":${random.unit() < 0.5 ? '"none.such"}' : '"trip.started"'}`;
      ledger.recordMalformed(message);
      return message;
    }
    const source = random.pick(sources);
    source.ms += random.below(maxStepMs);
    const message = source.next(source.ms);
    if (past.length < 20_000) past.push(message);
    else past[random.below(past.length)] = message;
    return message;
  }

  return (count) =>
    Array.from({ length: count }, () => {
      const message = one();
      if (!ledger.malformed.has(message)) ledger.record(message);
      return message;
    });
}

/** The same event with another content: another amount, earnings or number of passengers. */
function contradict(message: string, random: Random): string {
  const cents = String(10 + random.below(89));
  return message
    .replace(/("(?:amount|total_price|driver_earnings)":"\d+)\.\d\d"/, `$1.${cents}"`)
    .replace(/"passengers_count":\d/, `"passengers_count":${1 + random.below(8)}`);
}
