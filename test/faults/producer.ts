import { type Random, makeRandom } from '../../bench/random.ts';
import { type Ledger, makeLedger } from './ledger.ts';
import { makeMixer } from './mixer.ts';

// A producer as real ones are: it repeats itself, contradicts itself, tells what another one told before with more or less of it, sends
// nonsense now and then, and sends again whatever was not acknowledged.

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
  /** The share of batches that tell events of earlier ones with more or less of them. */
  retold: number;
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
    return settling ? again : [...again, ...next.some(size - again.length)];
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
      const messages = next.plain(count).filter((message) => !ledger.malformed.has(message));
      for (const message of messages) ledger.acknowledge(message, 'landed');
      return messages;
    },
    async stop() {
      stopped = true;
      await Promise.all(senders);
    },
  };
}
