import type { Family } from '../../events/contract.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import { type Agenda, makeAgenda } from '../agenda.ts';
import type { Fact, FactKind } from '../facts/fact.ts';
import type { Outcome } from '../ledger/delivered.ts';
import { makeRandom, type Random } from '../random.ts';
import type { CityOptions } from '../options.ts';
import { makeBreakMessage } from './break-message.ts';
import type { Message } from './message.ts';
import type { DeliveryShares } from './shares.ts';
import { makeEventWriter } from './write-event.ts';

/** Turns facts into messages and sends them. */
export interface Delivery {
  /** Sends the event of a fact. Returns the version that counts: the one that is delivered first. */
  send<F extends Fact>(kind: FactKind<F>, fact: F): { counts: F; eventId: string | null };
  /** The messages that are not delivered yet. */
  outbox: Agenda<Message>;
}

/**
 * The longest usual delay of each topic in ms. Topics have no common order, so `booking.confirmed` may arrive before the
 * `payment.success` that led to it.
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

/** The options of a city that decide how its events are delivered. */
type DeliveryOptions = Pick<CityOptions, 'seed' | 'shares' | 'aheadMs'> & { endMs: number };

/**
 * Makes the delivery of a city that ends at `endMs`; every message is delivered by then. At most one fault happens to an event,
 * because one draw decides. So the counts match the shares.
 */
export function makeDelivery({ seed, shares, aheadMs, endMs }: DeliveryOptions): Delivery {
  const random = makeRandom(seed, 2);
  const breakMessage = makeBreakMessage(random);
  const writeEvent = makeEventWriter(aheadMs);
  const outbox = makeAgenda<Message>();

  const post = (message: Omit<Message, 'deliveredAtMs'>, dueMs: number) => {
    const deliveredAtMs = Math.min(Math.floor(dueMs), endMs);
    // A text that waits for long is copied. Otherwise it would keep alive the larger text that it was cut from.
    const text = dueMs - message.atMs > MINUTE_MS ? flatten(message.text) : message.text;
    outbox.add(deliveredAtMs, { ...message, text, deliveredAtMs });
  };

  /** Sends two versions of one fact. The version that is delivered first counts, with what the other one adds if it contradicts nothing. */
  const sendTwice = <F extends Fact>(kind: FactKind<F>, fact: F, eventId: string | null) => {
    const about = { eventType: kind.type, family: kind.family };
    const accounts = random.chance(0.5) ? [fact, kind.alter(fact)] : [kind.alter(fact), fact];
    const [first, other] = accounts as [F, F];
    const joined = kind.join?.(first, other) ?? null;
    // Both versions need an id: without one, different content would make a different event.
    const firstId = eventId ?? random.uuid();
    const otherId = kind.once && random.chance(0.5) ? random.uuid() : firstId;
    const firstMs = first.at + random.unit() * lagMs[kind.family];
    const otherMs = Math.max(firstMs, other.at) + 1 + random.lognormal(MINUTE_MS, 1);
    post(accepted(about, first, writeEvent(kind, first, firstId)), firstMs);
    const outcome = joined === null ? 'conflict' : 'duplicate';
    post(repeated(about, other, writeEvent(kind, other, otherId), outcome), otherMs);
    return { counts: joined ?? first, eventId: firstId };
  };

  const send = <F extends Fact>(kind: FactKind<F>, fact: F) => {
    const eventId = mayLackId(kind) && random.chance(shares.withoutId) ? null : random.uuid();
    const fate = drawFate(random, shares);
    if (fate === 'conflict') return sendTwice(kind, fact, eventId);
    const about = { eventType: kind.type, family: kind.family };
    const text = writeEvent(kind, fact, eventId);
    const onTimeMs = fact.at + random.unit() * lagMs[kind.family];
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

/** Tells if an event may have no id. A decision about papers needs one, because the id orders two decisions at the same time. */
function mayLackId({ type }: { type: string }): boolean {
  return type !== 'user.kyc_verified';
}

/** Draws how late an event comes. Of ten late events six come within the hour, and one after a day or more. */
function drawLateness(random: Random): number {
  const kind = random.unit();
  if (kind < 0.6) return random.between(6 * MINUTE_MS, HOUR_MS);
  return kind < 0.9 ? random.between(HOUR_MS, DAY_MS) : random.between(DAY_MS, 3 * DAY_MS);
}

function flatten(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
