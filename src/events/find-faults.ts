import { DAY_MS } from '../kernel/units.ts';
import { MAX_DEPTH, type Survey } from './allow-list.ts';
import type { EventContract } from './contract.ts';
import { parseExactly } from './exact-numbers.ts';
import { MOST_FAULTS, type Violation } from './explain.ts';
import { findMoneyViolation } from './normalise.ts';
import type { JsonObject, Rejection } from './outcome.ts';
import { epochMs } from './timestamp.ts';

/** An event time within this range is believed. */
export interface TimeRange {
  /** Milliseconds since 1970. */
  now: () => number;
  /** The earliest event time, in milliseconds since 1970. */
  eventTimeMinMs: number;
}

/** An event is refused, and it was read as far as this. */
export interface RefusedEvent {
  event: JsonObject;
  text: string;
  survey: Survey;
  /** The validator found these faults in the fields. */
  ofFields: readonly Violation[];
}

const TOO_DEEP: Violation = {
  path: '',
  message: `The event nests deeper than ${MAX_DEPTH} levels; send it flat.`,
};

/**
 * Makes the function that lists all that is wrong with an event, so that its producer mends it once. It runs for refused
 * events only. The first fault gives the reason.
 */
export function makeFindFaults(type: EventContract, range: TimeRange): (refused: RefusedEvent) => Rejection {
  const moneyFields = type.fields.filter(({ kind }) => kind === 'money');

  return ({ event, text, survey, ofFields }) => {
    const isSound = (name: string) => !ofFields.some(({ path }) => path.split('/')[1] === name);
    // The reading of exact numbers descends into the event, which must not be too deep for that.
    const numbers = survey.isTooDeep ? [] : moneyFields.filter(({ name }) => typeof event[name] === 'number');
    const sources = numbers.length > 0 ? parseExactly(text) : event;
    const ofMoney = numbers
      .filter(({ name }) => isSound(name))
      .map((field) => findMoneyViolation(field, sources[field.name]));
    const ofForm = [...ofFields, survey.isTooDeep ? TOO_DEEP : null, ...ofMoney].filter(
      (fault) => fault !== null,
    );
    const ofTime = isSound('event_timestamp')
      ? checkTime(epochMs(event['event_timestamp'] as string), range)
      : null;
    const faults = (ofTime === null ? ofForm : [...ofForm, ofTime]).slice(0, MOST_FAULTS);
    return {
      reason: ofForm.length > 0 ? 'schema_violation' : 'timestamp_out_of_range',
      ...faults[0]!,
      ...(faults.length > 1 && { faults }),
      eventType: type.eventType,
    };
  };
}

/** Returns what is wrong with the time of an event; null: nothing. */
export function checkTime(eventTimeMs: number, { now, eventTimeMinMs }: TimeRange): Violation | null {
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
