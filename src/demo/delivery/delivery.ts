import type { Family } from '../../events/contract.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import { type Agenda, makeAgenda } from '../agenda.ts';
import { lagos, utc } from '../event-text.ts';
import type { Fact, FactKind } from '../facts/fact.ts';
import type { Outcome } from '../ledger/delivered.ts';
import { makeRandom, type Random } from '../random.ts';
import { makeBreakMessage } from './break-message.ts';
import type { Message } from './message.ts';

/** The share of events to which each of these happens. */
export interface DeliveryShares {
  /** Comes minutes to three days after it happened. */
  late: number;
  /** Comes twice, saying the same. */
  duplicate: number;
  /** Comes twice, saying different things; the first one delivered counts. */
  conflict: number;
  /** Is sent in a broken form as well. */
  broken: number;
  /** Has no event_id of its own. */
  withoutId: number;
}

export const defaultShares: DeliveryShares = {
  late: 0.01,
  duplicate: 0.01,
  conflict: 0.002,
  broken: 0.001,
  withoutId: 0.02,
};

/** How facts become messages on their way. */
export interface Delivery {
  /** Sends the event of a fact and returns the account that counts: the one that is delivered first. */
  send<F extends Fact>(kind: FactKind<F>, fact: F): { counts: F; eventId: string | null };
  /** What is on its way. */
  outbox: Agenda<Message>;
}

/**
 * Topics are not ordered among one another: each has a lag of its own, about so long in ms, so that `booking.confirmed` may
 * come before the `payment.success` that led to it.
 */
const lagMs: Record<Family, number> = {
  user: 900,
  booking: 400,
  payment: 2500,
  trip: 1200,
  route: 700,
  location: 600,
  payout: 1500,
};

/**
 * Makes the delivery of a city that ends at `endMs`: until then all is delivered, however late. The fate of an event is
 * drawn once, so that at most one thing happens to it, and shares can be read off the counts.
 */
export function makeDelivery(options: { seed: number; shares: DeliveryShares; endMs: number }): Delivery {
  const { seed, shares, endMs } = options;
  const random = makeRandom(seed, 2);
  const breakMessage = makeBreakMessage(random);
  const outbox = makeAgenda<Message>();

  const post = (message: Omit<Message, 'deliveredAtMs'>, dueMs: number) => {
    const deliveredAtMs = Math.min(Math.floor(dueMs), endMs);
    // A text that waits long must not keep alive the larger texts that it was cut from.
    const text = dueMs - message.atMs > MINUTE_MS ? flatten(message.text) : message.text;
    outbox.add(deliveredAtMs, { ...message, text, deliveredAtMs });
  };

  const send = <F extends Fact>(kind: FactKind<F>, fact: F) => {
    const eventId = mayLackId(kind) && random.chance(shares.withoutId) ? null : random.uuid();
    const { type: eventType, family } = kind;
    const about = { eventType, family };
    const fate = drawFate(random, shares);

    if (fate === 'conflict') {
      const accounts = random.chance(0.5) ? [fact, kind.alter(fact)] : [kind.alter(fact), fact];
      const [counts, other] = accounts as [F, F];
      // Without an id, other content is another event where the id is what names it.
      const firstId = eventId ?? random.uuid();
      const otherId = kind.once && random.chance(0.5) ? random.uuid() : firstId;
      const firstMs = counts.at + random.unit() * lagMs[family];
      const otherMs = Math.max(firstMs, other.at) + 1 + random.lognormal(MINUTE_MS, 1);
      post(accepted(about, counts, writeEvent(kind, counts, firstId)), firstMs);
      post(repeated(about, other, writeEvent(kind, other, otherId), 'conflict'), otherMs);
      return { counts, eventId: firstId };
    }

    const text = writeEvent(kind, fact, eventId);
    const onTimeMs = fact.at + random.unit() * lagMs[family];
    const dueMs = fate === 'late' ? fact.at + drawLateness(random) : onTimeMs;
    post(accepted(about, fact, text), dueMs);
    if (fate === 'duplicate') {
      const again = kind.once && random.chance(0.5) ? writeEvent(kind, fact, random.uuid()) : text;
      post(repeated(about, fact, again, 'duplicate'), dueMs + 1 + random.lognormal(MINUTE_MS, 2));
    } else if (fate === 'broken') {
      const broken = breakMessage(text);
      post({ ...about, atMs: fact.at, text: broken.text, outcome: broken.reason }, onTimeMs);
    }
    return { counts: fact, eventId };
  };
  return { send, outbox };
}

const fates = ['late', 'duplicate', 'conflict', 'broken'] as const;

function drawFate(random: Random, shares: DeliveryShares): (typeof fates)[number] | undefined {
  let rest = random.unit();
  return fates.find((fate) => (rest -= shares[fate]) < 0);
}

type About = Pick<Message, 'eventType' | 'family'>;

function accepted(about: About, { at: atMs }: Fact, text: string): Omit<Message, 'deliveredAtMs'> {
  return { ...about, atMs, text, outcome: 'accepted' };
}

function repeated(about: About, { at: atMs }: Fact, text: string, outcome: Outcome) {
  return { ...about, atMs, text, outcome };
}

/** Decisions about papers always have an id, because it breaks ties between them. */
function mayLackId({ type }: { type: string }): boolean {
  return type !== 'user.kyc_verified';
}

/** The event as JSON. Every event says that it is simulated. */
function writeEvent<F extends Fact>(kind: FactKind<F>, fact: F, eventId: string | null): string {
  const { type, family } = kind;
  const time = family === 'booking' || family === 'route' ? lagos(fact.at) : utc(fact.at);
  const id = eventId === null ? '' : `"event_id":"${eventId}",`;
  const { experiments } = fact;
  const seen = experiments === undefined || experiments === '' ? '' : `,"experiments":${experiments}`;
  return `{${id}"event_type":"${type}","event_timestamp":"${time}"${kind.write(fact)}${seen},"simulated":true}`;
}

/** Six in ten come within the hour, the last one in ten after a day or more. */
function drawLateness(random: Random): number {
  const kind = random.unit();
  if (kind < 0.6) return random.between(6 * MINUTE_MS, HOUR_MS);
  return kind < 0.9 ? random.between(HOUR_MS, DAY_MS) : random.between(DAY_MS, 3 * DAY_MS);
}

function flatten(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
