import { DAY_MS } from '../../kernel/units.ts';
import { makeRecurringList } from '../allow-list.ts';
import type { EventCheckerDeps } from '../check-event.ts';
import { contract, eventTypes } from '../contract.ts';
import { addNumber, addWord, finishHash, startHash } from '../hash-lanes.ts';
import { ownFields } from '../own-fields.ts';
import { hashOn, makeNames, MOST_NAMES, type Names } from './names.ts';
import { ABSENT, makeScanned, type Reading, type Scanned } from './reading.ts';
import { FROM, MEMBER, NAME, scanMembers, TO, UNUSUAL } from './scan.ts';
import { isProducerName, isUuid } from './texts.ts';
import { NO_TIME, readTime } from './times.ts';
import { ODD, planType, type TypePlan, UNKNOWN } from './type-plan.ts';
import { writePayload } from './write-payload.ts';

// Most messages are events as machines write them. This reader walks their bytes once: it checks each value, adds it to the content hash
// and notes what lands, without making an object or a text of it, which is most of what an event costs otherwise. Whatever is unusual it
// leaves to `check-event.ts`: an escape, a letter beyond ASCII, a spelling that would be normalised, a text in which a detector may find
// something, personal data, and all that is wrong. So nothing here words an error; and where the reader answers, it answers as
// `check-event.ts` would, byte for byte (`src/ingest/validate/prepare.test.ts`).

/** Reads a message. Returns null for one that is unusual, or no event. */
export type ReadEvent = (bytes: Buffer) => Reading | null;

/** The same as the check has, so that both say the same. */
export type ReadEventDeps = Pick<
  EventCheckerDeps,
  'now' | 'eventTimeMinMs' | 'businessCurrency' | 'keepExtraFields'
>;

const MOST_BYTES = 65_536; // an event of the contract is smaller with its texts at their longest: the rest are unknown fields
const NOTHING: readonly string[] = [];
const [QUOTE, N, ONE] = [0x22, 0x6e, 0x31] as const;

/** Makes the reader of messages that follow the contract. */
export function makeReadEvent(deps: ReadEventDeps): ReadEvent {
  const names = makeNames();
  const plans = planTypes(names, deps);
  const findPlan = makeFindPlan(names, plans);
  const placeMembers = makePlaceMembers();
  const dropped = makeRecurringList();
  const scanned = makeScanned(plans.find((plan) => plan !== null)!);
  const reading = makeReading(scanned);
  return (bytes) => {
    if (bytes.length > MOST_BYTES) return null;
    scanned.bytes = bytes;
    scanned.count = scanMembers(bytes, scanned.members, names);
    if (scanned.count === UNUSUAL) return null;
    const plan = findPlan(scanned);
    if (plan === null) return null;
    scanned.plan = plan;
    if (!placeMembers(scanned) || !readEnvelope(scanned, reading, deps) || !readFields(scanned, reading))
      return null;
    reading.dropped = scanned.isWrittenAnew ? listUnknown(scanned, names, dropped) : NOTHING;
    return reading;
  };
}

/** The plans in the order of `eventTypes`. */
function planTypes(names: Names, { keepExtraFields, businessCurrency }: ReadEventDeps): (TypePlan | null)[] {
  const oddNames = [...ownFields, ...keepExtraFields];
  return eventTypes.map((type) => planType(contract.get(type)!, { names, oddNames, businessCurrency }));
}

/** Makes the function that finds the plan of the type that a message names; null when it names none that has a plan. */
function makeFindPlan(names: Names, plans: readonly (TypePlan | null)[]) {
  const typeName = names.add('event_type');
  const types = makeNames();
  for (const eventType of eventTypes) types.add(eventType);
  return ({ bytes, members, count }: Scanned): TypePlan | null => {
    for (let member = 0; member < count * MEMBER; member += MEMBER) {
      if (members[member + NAME] !== typeName) continue;
      const from = members[member + FROM]!;
      const to = members[member + TO]! - 1;
      if (bytes[from] !== QUOTE) return null;
      let hash = 0;
      for (let at = from + 1; at < to; at += 1) hash = hashOn(hash, bytes[at]!);
      return plans[types.numberOf(bytes, from + 1, to, hash)] ?? null;
    }
    return null;
  };
}

/** Makes the function that notes which field of the plan each member is; it returns false when one stands twice or is odd. */
function makePlaceMembers() {
  const seen = new Int32Array(MOST_NAMES);
  let generation = 0;
  return (scanned: Scanned): boolean => {
    const { members, memberAt, count, plan, ends } = scanned;
    generation = (generation + 1) | 0;
    scanned.isWrittenAnew = false;
    for (let place = 0; place < plan.places; place += 1) memberAt[place] = ABSENT;
    for (let number = 0; number < count; number += 1) {
      const name = members[number * MEMBER + NAME]!;
      const place = plan.placeOf[name]!;
      if (seen[name] === generation || place === ODD) return false;
      seen[name] = generation;
      if (place === UNKNOWN) scanned.isWrittenAnew = true;
      else memberAt[place] = number;
      ends[number] = members[number * MEMBER + TO]!;
    }
    return true;
  };
}

/** Reads the fields that every event has, but for its type. Returns false when one is unusual, or the time is out of range. */
function readEnvelope(scanned: Scanned, reading: Reading, { now, eventTimeMinMs }: ReadEventDeps): boolean {
  const { bytes, members, memberAt, plan } = scanned;
  const id = memberAt[plan.eventId]!;
  const time = memberAt[plan.time]!;
  if (id === ABSENT || time === ABSENT) return false;
  const idFrom = members[id * MEMBER + FROM]!;
  if (bytes[idFrom] !== QUOTE || !isUuid(bytes, idFrom + 1, members[id * MEMBER + TO]! - 1)) return false;
  const earliestMs = Math.max(0, eventTimeMinMs); // rows are written without signs
  const timeMs = readTime(bytes, members[time * MEMBER + FROM]!, members[time * MEMBER + TO]!);
  if (timeMs === NO_TIME || timeMs < earliestMs || timeMs > now() + DAY_MS) return false;
  reading.eventIdAt = idFrom + 1;
  reading.eventTimeMs = timeMs;
  return readProducer(scanned, reading) && readVersion(scanned);
}

/** Notes where the name of the producer stands. It is not hashed: whoever tells a fact, it is the same fact. */
function readProducer({ bytes, members, memberAt, plan }: Scanned, reading: Reading): boolean {
  reading.producerAt = ABSENT;
  reading.producerEnd = ABSENT;
  const producer = memberAt[plan.producer]!;
  if (producer === ABSENT) return true;
  const from = members[producer * MEMBER + FROM]!;
  if (bytes[from] === N) return true;
  const to = members[producer * MEMBER + TO]! - 1;
  if (bytes[from] !== QUOTE || !isProducerName(bytes, from + 1, to)) return false;
  reading.producerAt = from + 1;
  reading.producerEnd = to;
  return true;
}

function readVersion({ bytes, members, memberAt, plan }: Scanned): boolean {
  const version = memberAt[plan.version]!;
  if (version === ABSENT) return true;
  const from = members[version * MEMBER + FROM]!;
  return bytes[from] === N || (bytes[from] === ONE && members[version * MEMBER + TO] === from + 1);
}

/** Reads the fields of the type in the order of the contract, which is that of the hash. Returns false when one is unusual. */
function readFields(scanned: Scanned, reading: Reading): boolean {
  const { bytes, members, memberAt, plan, ends } = scanned;
  const { fields, type } = plan;
  startHash();
  addNumber(reading.eventTimeMs);
  for (let place = 0; place < fields.length; place += 1) {
    const { isRequired, seed, read, addDefault } = fields[place]!;
    const number = memberAt[place]!;
    if (number === ABSENT) {
      if (isRequired) return false;
      if (addDefault === null) continue;
      scanned.isWrittenAnew = true;
      addWord(seed);
      addDefault();
      continue;
    }
    const from = members[number * MEMBER + FROM]!;
    if (bytes[from] === N && !isRequired && addDefault === null) continue; // null says nothing
    addWord(seed);
    const end = read(bytes, from, ends[number]!);
    if (end === UNUSUAL) return false;
    ends[number] = end;
  }
  reading.type = type;
  reading.head = plan.head;
  reading.entityIdAt = members[memberAt[plan.entity]! * MEMBER + FROM]! + 1;
  reading.identityAt = type.identity === 'entity' ? reading.entityIdAt : reading.eventIdAt;
  reading.contentHash = finishHash();
  reading.mostBytes = bytes.length + plan.tailBytes;
  return true;
}

function listUnknown(
  { members, count, plan }: Scanned,
  names: Names,
  list: ReturnType<typeof makeRecurringList>,
): readonly string[] {
  for (let number = 0; number < count; number += 1) {
    const name = members[number * MEMBER + NAME]!;
    if (plan.placeOf[name] === UNKNOWN) list.add(names.textOf(name));
  }
  return list.end();
}

function makeReading(scanned: Scanned): Reading {
  const { plan } = scanned;
  return {
    type: plan.type,
    head: plan.head,
    eventIdAt: 0,
    entityIdAt: 0,
    identityAt: 0,
    producerAt: ABSENT,
    producerEnd: ABSENT,
    eventTimeMs: 0,
    contentHash: 0,
    dropped: NOTHING,
    masked: NOTHING,
    mostBytes: 0,
    writePayload: (target, at) => writePayload(scanned, target, at),
  };
}
