import { type AllowList, makeAllowList, type Survey } from './allow-list.ts';
import { makeCanonicalise } from './canonical.ts';
import { makeHashContent } from './content-hash.ts';
import { contract, type EventContract } from './contract.ts';
import { makeCutTexts } from './cut-texts.ts';
import { decodeEvent } from './decode.ts';
import { isCurrency } from './fields.ts';
import { checkTime, makeFindFaults, type RefusedEvent, type TimeRange } from './find-faults.ts';
import { makeGuardTexts, type Suspicious } from './guard-texts.ts';
import { deriveEventId } from './identity.ts';
import { makeNormalise } from './normalise.ts';
import type { AcceptedEvent, EventOutcome, JsonObject, Rejection } from './outcome.ts';
import { makeRenderPayload } from './payload.ts';
import { makePersonalHash, type PersonalHash } from './personal-data.ts';
import type { PersonalKeys } from './personal-keys.ts';
import { PRODUCER, producerName } from './producer.ts';
import { recogniseType } from './recognise-type.ts';
import { makeToldHashes } from './told-hashes.ts';
import { epochMs } from './timestamp.ts';
import { compileValidate } from './validate.ts';
import { isVerbatim } from './verbatim.ts';

export interface EventCheckerDeps extends TimeRange {
  /** ISO 4217: the currency of an event that names none. */
  businessCurrency: string;
  personalKeys: PersonalKeys;
  /** Names that land though the contract does not know them. */
  keepExtraFields: readonly string[];
  /** The dialect whose messages are checked; null: they follow the contract. */
  dialect: string | null;
}

/**
 * Makes the function that every message passes, whatever its source: bytes in, an event ready to land or the reason why
 * it is none out. It never throws and never drops. The steps, each with its reasons:
 *
 *     decode       empty · too_large · not_utf8 · not_json · not_an_object
 *     recognise    missing_event_type · unknown_event_type · unknown_schema_version
 *     validate     schema_violation
 *     normalise    schema_violation (a JSON number that is no money)
 *     check time   timestamp_out_of_range
 *                  (a refused event is told all its faults: `find-faults.ts`)
 *     identify     id, content hash: before anything leaves, so that masking never changes what counts as the same event
 *     cut          free text that is too long, after the hash, which covers all of it
 *     guard        free text, codes and places that hold what detectors find are masked or null (G8)
 *     render       the payload, without personal data and without unknown fields (G8), where it is not the text as it came
 *
 * `types` are the contracts to check by: the platform's, or one that is relaxed for a dialect, whose messages are always
 * of its type.
 */
export function makeEventChecker(
  deps: EventCheckerDeps,
  types: Iterable<EventContract> = contract.values(),
): (bytes: Buffer) => EventOutcome {
  if (!isCurrency(deps.businessCurrency)) throw new RangeError('The business currency is not in ISO 4217.');
  const steps = new Map(Array.from(types, (type) => [type.eventType, makeSteps(type, deps)]));

  return (bytes) => {
    const decoded = decodeEvent(bytes);
    if (!decoded.ok) return decoded;
    const { event, text } = decoded;

    const recognised = recogniseType(event);
    if (!recognised.ok) return { ok: false, rejection: withProducer(recognised.rejection, event) };
    const type = recognised.contract;
    const { allowList, validate, findFaults, normalise, land } = steps.get(type.eventType)!;

    const survey = allowList.survey(event);
    const ofFields = validate(event);
    if (ofFields !== null || survey.isTooDeep)
      return refuse(findFaults, { event, text, survey, ofFields: ofFields ?? [] });

    const { isChanged, violation } = normalise(event, text);
    if (violation !== null) return refuse(findFaults, { event, text, survey, ofFields: [] });

    const eventTimeMs = epochMs(event['event_timestamp'] as string);
    if (checkTime(eventTimeMs, deps) !== null)
      return refuse(findFaults, { event, text, survey, ofFields: [] });

    return { ok: true, event: land({ event, text, bytes, eventTimeMs, survey, isChanged }) };
  };
}

function makeSteps(type: EventContract, deps: EventCheckerDeps) {
  const { businessCurrency, personalKeys, keepExtraFields, dialect } = deps;
  const allowList = makeAllowList(type, { keeps: new Set(keepExtraFields), dialect });
  const validate = compileValidate(type);
  return {
    allowList,
    validate,
    findFaults: makeFindFaults(type, deps),
    normalise: makeNormalise(type, businessCurrency),
    land: makeLand(type, allowList, personalKeys),
  };
}

/** Lists all faults. It is no closure of the check, which would be made for each good event, too. */
function refuse(findFaults: ReturnType<typeof makeFindFaults>, refused: RefusedEvent): EventOutcome {
  return { ok: false, rejection: withProducer(findFaults(refused), refused.event) };
}

/** A refused event still names its producer, if the name may be shown. */
function withProducer(rejection: Rejection, event: JsonObject): Rejection {
  const producer = producerName(event[PRODUCER]);
  return producer === '' ? rejection : { ...rejection, producer };
}

/** An event is valid, and the check knows this of it. */
interface ValidEvent {
  event: JsonObject;
  survey: Survey;
  text: string;
  bytes: Buffer;
  eventTimeMs: number;
  isChanged: boolean;
}

const NOTHING: readonly string[] = [];

/** Makes the last steps: name the event by all that it says, then write what of it may land. */
function makeLand(
  type: EventContract,
  allowList: AllowList,
  keys: PersonalKeys,
): (valid: ValidEvent) => AcceptedEvent {
  const identify = makeIdentify(type, makePersonalHash(keys.content));
  const { keepTold, hashTold } = makeToldHashes(type, makePersonalHash(keys.content));
  const texts = makeGuardTexts(type);
  const cutTexts = makeCutTexts(type);
  const contact = { hash: makePersonalHash(keys.contact), keyId: keys.contactKeyId };
  const renderPayload = makeRenderPayload(type, allowList, contact);

  return ({ event, text, bytes, eventTimeMs, survey, isChanged }) => {
    const isNamed = typeof event['event_id'] === 'string';
    const suspicious = texts.findSuspicious(event);
    const told = keepTold(event, suspicious);
    const { eventId, entityId, contentHash } = identify(event, eventTimeMs, suspicious);
    const identity = type.identity === 'entity' ? entityId : eventId;
    const cut = cutTexts(event);
    const masked = suspicious === null ? NOTHING : texts.guard(event, suspicious, cut);
    // A mask at the very end of a text may have made it too long again.
    if (cut !== null && masked.length > 0) cutTexts(event);
    // A text that landed as null was not cut.
    const truncated = cut === null ? NOTHING : [...cut.keys()].filter((name) => event[name] !== null);
    const mayStay = isNamed && !isChanged && !survey.needsRewrite && masked.length === 0 && cut === null;
    const hashes = hashTold(told, identity, cut === null ? masked : [...masked, ...cut.keys()]);
    const { payload, dropped } =
      mayStay && isVerbatim(bytes, survey.keys)
        ? { payload: null, dropped: NOTHING }
        : renderPayload(event, text, { truncated, hashes });
    const producer = producerName(event[PRODUCER]);
    // One shape for all events: to add or spread fields cost a tenth of the check.
    return {
      eventType: type.eventType,
      family: type.family,
      eventId,
      entityId,
      identity,
      eventTimeMs,
      contentHash,
      payload,
      dropped,
      masked,
      producer: producer === '' ? undefined : producer,
      truncatedFields: truncated.length > 0 ? truncated : undefined,
    };
  };
}

type Identify = (
  event: JsonObject,
  eventTimeMs: number,
  suspicious: Suspicious,
) => Pick<AcceptedEvent, 'eventId' | 'entityId' | 'contentHash'>;

/** Makes the function that names an event; it gives an id to one that came without (in place). */
function makeIdentify(type: EventContract, personalHash: PersonalHash): Identify {
  const { eventType, entityField } = type;
  const canonicalise = makeCanonicalise(type, personalHash);
  const hashContent = makeHashContent(type, personalHash);
  return (event, eventTimeMs, suspicious) => {
    const entityId = event[entityField] as string;
    event['event_id'] ??= deriveEventId(eventType, entityId, canonicalise(event, eventTimeMs, suspicious));
    const contentHash = hashContent(event, eventTimeMs, suspicious);
    return { eventId: event['event_id'] as string, entityId, contentHash };
  };
}
