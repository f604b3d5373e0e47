import { DAY_MS } from '../kernel/units.ts';
import { makeCanonicalise } from './canonical.ts';
import { makeHashContent } from './content-hash.ts';
import { contract, type EventContract } from './contract.ts';
import { makeCutTexts } from './cut-texts.ts';
import { decodeEvent } from './decode.ts';
import type { Violation } from './explain.ts';
import { isCurrency } from './fields.ts';
import { deriveEventId } from './identity.ts';
import { makeNormalise } from './normalise.ts';
import type { AcceptedEvent, EventOutcome, JsonObject, Rejection } from './outcome.ts';
import { makeRenderPayload } from './payload.ts';
import { inspect, makePersonalHash, MAX_DEPTH, type PersonalHash } from './personal-data.ts';
import { recogniseType } from './recognise-type.ts';
import { epochMs } from './timestamp.ts';
import { compileValidate } from './validate.ts';
import { countKeys, isVerbatim } from './verbatim.ts';

export interface EventCheckerDeps {
  /** Milliseconds since 1970. */
  now: () => number;
  /** The earliest event time that is believed, in milliseconds since 1970. */
  eventTimeMinMs: number;
  /** ISO 4217: the currency of an event that names none. */
  businessCurrency: string;
  /** The key of the hashes of phone and e-mail, at least 16 bytes. Another key makes other hashes. */
  personalDataKey: Buffer;
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
 *     identify     id, content hash: before personal data leaves, because the id is made of it
 *     cut          free text that is too long, after the hash, which covers all of it
 *     render       the payload, without personal data (G8), where it is not the text as it came
 *
 * `types` are the contracts to check by: the platform's, or one that is relaxed for a dialect, whose messages are always
 * of its type.
 */
export function makeEventChecker(
  deps: EventCheckerDeps,
  types: Iterable<EventContract> = contract.values(),
): (bytes: Buffer) => EventOutcome {
  if (!isCurrency(deps.businessCurrency)) throw new RangeError('The business currency is not in ISO 4217.');
  const personalHash = makePersonalHash(deps.personalDataKey);
  const steps = new Map(
    Array.from(types, (type) => [type.eventType, makeSteps(type, deps.businessCurrency, personalHash)]),
  );

  return (bytes) => {
    const decoded = decodeEvent(bytes);
    if (!decoded.ok) return decoded;
    const { event, text } = decoded;

    const recognised = recogniseType(event);
    if (!recognised.ok) return recognised;
    const type = recognised.contract;
    const { validate, normalise, identify, cutTexts, renderPayload } = steps.get(type.eventType)!;

    const inspection = inspect(event);
    const invalid = validate(event) ?? (inspection === 'too_deep' ? TOO_DEEP : null);
    if (invalid !== null) return reject(type, 'schema_violation', invalid);

    const keys = countKeys(event);
    const { isChanged, violation } = normalise(event, text);
    if (violation !== null) return reject(type, 'schema_violation', violation);

    const eventTimeMs = epochMs(event['event_timestamp'] as string);
    const outOfRange = checkTime(eventTimeMs, deps);
    if (outOfRange !== null) return reject(type, 'timestamp_out_of_range', outOfRange);

    const isNamed = typeof event['event_id'] === 'string';
    const { eventId, entityId, contentHash } = identify(event, eventTimeMs);
    const identity = type.identity === 'entity' ? entityId : eventId;
    const truncated = cutTexts(event);
    const mayStay = isNamed && !isChanged && inspection === 'clean' && truncated === null;
    const found = { hasPersonalData: inspection === 'personal', truncated };
    const payload = mayStay && isVerbatim(bytes, keys) ? null : renderPayload(event, text, found);
    const { eventType, family } = type;
    const accepted = { eventType, family, eventId, entityId, identity, eventTimeMs, contentHash, payload };
    return { ok: true, event: truncated?.length ? { ...accepted, truncatedFields: truncated } : accepted };
  };
}

const TOO_DEEP: Violation = {
  path: '',
  message: `The event nests deeper than ${MAX_DEPTH} levels; send it flat.`,
};

function makeSteps(type: EventContract, businessCurrency: string, personalHash: PersonalHash) {
  return {
    validate: compileValidate(type),
    normalise: makeNormalise(type, businessCurrency),
    identify: makeIdentify(type, personalHash),
    cutTexts: makeCutTexts(type),
    renderPayload: makeRenderPayload(type, personalHash),
  };
}

type Identify = (
  event: JsonObject,
  eventTimeMs: number,
) => Pick<AcceptedEvent, 'eventId' | 'entityId' | 'contentHash'>;

/** Makes the function that names an event; it gives an id to one that came without (in place). */
function makeIdentify(type: EventContract, personalHash: PersonalHash): Identify {
  const { eventType, entityField } = type;
  const canonicalise = makeCanonicalise(type);
  const hashContent = makeHashContent(type, personalHash);
  return (event, eventTimeMs) => {
    const entityId = event[entityField] as string;
    event['event_id'] ??= deriveEventId(eventType, entityId, canonicalise(event, eventTimeMs));
    const contentHash = hashContent(event, eventTimeMs);
    return { eventId: event['event_id'] as string, entityId, contentHash };
  };
}

function checkTime(eventTimeMs: number, { now, eventTimeMinMs }: EventCheckerDeps): Violation | null {
  const path = '/event_timestamp';
  if (eventTimeMs < eventTimeMinMs) {
    const earliest = new Date(eventTimeMinMs).toISOString();
    return { path, message: `"event_timestamp" is before ${earliest}, the earliest that is accepted.` };
  }
  if (eventTimeMs > now() + DAY_MS) {
    return {
      path,
      message: '"event_timestamp" is more than 24 hours in the future; check the clock of the producer.',
    };
  }
  return null;
}

function reject(type: EventContract, reason: Rejection['reason'], violation: Violation): EventOutcome {
  return { ok: false, rejection: { reason, ...violation, eventType: type.eventType } };
}
