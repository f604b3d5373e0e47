import { eventTypes, findContract, type EventContract } from './contract.ts';
import { SCHEMA_VERSION } from './define-event.ts';
import { nearest } from '../kernel/nearest.ts';
import type { JsonObject, Rejection } from './outcome.ts';

export type Recognised = { ok: true; contract: EventContract } | { ok: false; rejection: Rejection };

// What a type may look like: two words or more, joined by dots. Anything else is not quoted to anyone, because it may
// be personal data in the wrong place (G8).
const TYPE_LIKE = /^[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)+$/;
const TYPE_MAX_LENGTH = 64;

/** Finds the contract that an event claims to follow, by its type and its version. */
export function recogniseType(event: JsonObject): Recognised {
  const { event_type: eventType, schema_version: version } = event;
  if (typeof eventType !== 'string' || eventType === '') {
    const message = 'The event has no "event_type"; send one as a string, such as "booking.created".';
    return reject({ reason: 'missing_event_type', path: '/event_type', message, eventType: null });
  }
  const contract = findContract(eventType);
  if (contract === undefined) return reject(unknownType(eventType));
  if (Number.isInteger(version) && (version as number) > SCHEMA_VERSION) {
    const message = `"schema_version" is newer than ${SCHEMA_VERSION}, the newest that is known here; update this service and replay the event.`;
    return reject({ reason: 'unknown_schema_version', path: '/schema_version', message, eventType });
  }
  return { ok: true, contract };
}

function unknownType(eventType: string): Rejection {
  const isQuotable = eventType.length <= TYPE_MAX_LENGTH && TYPE_LIKE.test(eventType);
  const meant = isQuotable ? nearest(eventType, eventTypes) : undefined;
  const quoted = isQuotable ? `"${eventType}"` : `a string of ${eventType.length} characters`;
  const remedy =
    meant === undefined ? `send one of ${eventTypes.join(', ')}` : `it probably means "${meant}"`;
  return {
    reason: 'unknown_event_type',
    path: '/event_type',
    message: `"event_type" is ${quoted}, which is not an event type; ${remedy}.`,
    eventType: isQuotable ? eventType : null,
  };
}

function reject(rejection: Rejection): Recognised {
  return { ok: false, rejection };
}
