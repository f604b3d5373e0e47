import { makeEventSource } from '../../bench/events.ts';
import type { Random } from '../../bench/random.ts';
import type { Ledger } from './ledger.ts';
import { tellingsOf } from './tellings.ts';

/** Makes messages, and writes them down. */
export interface Mixer {
  /** New messages, some of them old ones again, some with another content, some told by two, some no events at all. */
  some(count: number): string[];
  /** The same, without those that two tell. */
  plain(count: number): string[];
}

interface MixerOptions {
  seed: number;
  /** How much later than the one before an event of a month may be. */
  maxStepMs: number;
  /** The share of batches that end with later tellings of events. The fan-out of one takes several times as long as that of another. */
  retold: number;
}

// Across the ends of five months, so that a batch lies in several partitions.
const today = new Date();
const MONTHS = [2, 3, 4, 5, 6].map((back) =>
  Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 28),
);
const PAST = 20_000;
/** Of new events so many are told by two. */
const TOLD_BY_TWO = 0.15;
/** A batch ends with fewer later tellings than this, each of an event of this or an earlier batch. */
const LATER_TELLINGS = 12;
/** An event waits for its other telling among at most so many. */
const MOST_UNTOLD = 1_000;
const TOLD_AGAIN = 0.3;

/** An event of two producers, and how many of its tellings were sent. */
interface Told {
  tellings: readonly string[];
  sent: number;
}

/** Makes what mixes messages. */
export function makeMixer(random: Random, ledger: Ledger, { seed, maxStepMs, retold }: MixerOptions): Mixer {
  const sources = MONTHS.map((ms, index) => ({
    ms,
    next: makeEventSource({ events: 40_000, days: 4, seed: seed * 10 + index }),
  }));
  const past: string[] = [];
  const untold: Told[] = [];
  let malformed = 0;

  function one(isPlain: boolean): string {
    const dice = random.unit();
    if (past.length > 100 && dice < 0.08) return recorded(random.pick(past));
    if (past.length > 100 && dice < 0.11) return recorded(contradict(random.pick(past), random));
    if (dice < 0.12) return nonsense();
    const message = fresh();
    const tellings =
      !isPlain && retold > 0 && random.unit() < TOLD_BY_TWO ? tellingsOf(message, random) : null;
    if (tellings !== null) return tellFirst(tellings);
    if (past.length < PAST) past.push(message);
    else past[random.below(past.length)] = message;
    return recorded(message);
  }

  function fresh(): string {
    const source = random.pick(sources);
    source.ms += random.below(maxStepMs);
    return source.next(source.ms);
  }

  function recorded(message: string): string {
    ledger.record(message);
    return message;
  }

  function nonsense(): string {
    malformed += 1;
    const message = `{"malformed":${malformed},"event_type":${random.unit() < 0.5 ? '"none.such"}' : '"trip.started"'}`;
    ledger.recordMalformed(message);
    return message;
  }

  function tellFirst(tellings: readonly string[]): string {
    const told = { tellings, sent: 0 };
    if (untold.length < MOST_UNTOLD) untold.push(told);
    else untold[random.below(untold.length)] = told;
    return tell(told);
  }

  /** Sends the next telling of an event; when all were sent, one of them again. */
  function tell(told: Told): string {
    const message = told.tellings[told.sent] ?? random.pick(told.tellings);
    told.sent += 1;
    ledger.recordTelling(message);
    return message;
  }

  function tellLater(): string {
    const at = random.below(untold.length);
    const told = untold[at]!;
    const message = tell(told);
    if (told.sent >= told.tellings.length && random.unit() > TOLD_AGAIN) untold.splice(at, 1);
    return message;
  }

  return {
    some(count) {
      const later = random.unit() < retold ? Math.min(count, random.below(LATER_TELLINGS)) : 0;
      const first = Array.from({ length: count - later }, () => one(false));
      const second = Array.from({ length: later }, () => (untold.length > 0 ? tellLater() : one(false)));
      return [...first, ...second];
    },
    plain: (count) => Array.from({ length: count }, () => one(true)),
  };
}

/** The same event with another content: another amount, earnings or number of passengers. */
function contradict(message: string, random: Random): string {
  const cents = String(10 + random.below(89));
  return message
    .replace(/("(?:amount|total_price|driver_earnings)":"\d+)\.\d\d"/, `$1.${cents}"`)
    .replace(/"passengers_count":\d/, `"passengers_count":${1 + random.below(8)}`);
}
