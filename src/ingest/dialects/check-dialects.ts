import { contractOf, type EventContract } from '../../events/contract.ts';
import type { EventOutcome, Rejection } from '../../events/outcome.ts';
import { relaxContract } from '../../events/relax-contract.ts';
import type { Check, Origin, SourceRecord } from '../records.ts';
import type { Clocks, Dialect } from './dialect.ts';
import { makeFormFinder, type MessageRoute } from './find-form.ts';
import { type DialectForm, mapMessage } from './map-message.ts';

type CheckBytes = (bytes: Buffer) => EventOutcome;

export interface DialectCheckDeps {
  dialects: readonly Dialect[];
  /** The check of events that follow the contract. */
  check: CheckBytes;
  /** Makes a check by other contracts than the platform's. */
  makeCheck: (types: Iterable<EventContract>) => CheckBytes;
  clocks: Clocks;
}

/**
 * Makes the check of every record, whatever its source. What a dialect claims is mapped first and then passes the same
 * check as every event, with fewer required fields; what none claims is checked by the contract at once.
 */
export function makeRecordCheck(deps: DialectCheckDeps): Check {
  const checkOf = makeDialectCheck(deps);
  return (record, origin) => {
    const route = routeOf(record, origin);
    return route === null ? deps.check(record.bytes) : checkOf(route)(record.bytes);
  };
}

const TYPE_HEADER = Buffer.from('__TypeId__');

/** Null where nothing could choose a dialect: an event of a request or a file, without a topic. */
function routeOf({ headers }: SourceRecord, { source, origin, topic }: Origin): MessageRoute | null {
  const typeId = headers?.findLast(([name]) => name.equals(TYPE_HEADER))?.[1]?.toString();
  const carrier = source === 'kafka' ? origin : topic;
  return carrier === undefined && typeId === undefined ? null : { topic: carrier, typeId };
}

/**
 * Makes the function that says how messages that came on a way are checked. A message with an `event_type` follows the
 * contract already, wherever it came: so producers can change over, and letters be replayed corrected.
 */
export function makeDialectCheck(deps: DialectCheckDeps): (route: MessageRoute) => CheckBytes {
  const findForm = makeFormFinder(deps.dialects);
  const checks = new Map<DialectForm, CheckBytes>();
  return (route) => {
    const found = findForm(route);
    if (found === null) return deps.check;
    let check = checks.get(found);
    if (check === undefined) checks.set(found, (check = makeFormCheck(found, deps)));
    return check;
  };
}

const FOLLOWS_CONTRACT = Buffer.from('"event_type"');

function makeFormCheck(found: DialectForm, { check, makeCheck, clocks }: DialectCheckDeps): CheckBytes {
  const { form } = found;
  const checkMapped = makeCheck([
    relaxContract(contractOf(form.eventType), [...form.missing, ...(form.optional ?? [])]),
  ]);
  return (bytes) => {
    if (bytes.includes(FOLLOWS_CONTRACT) && hasEventType(bytes)) return check(bytes);
    const mapped = mapMessage(bytes, found, clocks);
    if (!mapped.ok) return mapped;
    const outcome = checkMapped(Buffer.from(mapped.text));
    if (!outcome.ok) return { ok: false, rejection: inProducersWords(outcome.rejection, found) };
    // Null means "the bytes as they came", and these are not.
    return { ok: true, event: { ...outcome.event, payload: outcome.event.payload ?? mapped.text } };
  };
}

function hasEventType(bytes: Buffer): boolean {
  try {
    return Object.hasOwn(JSON.parse(bytes.toString()) as object, 'event_type');
  } catch {
    return false;
  }
}

/** Names the field that the producer knows, beside the one of the contract that it became. */
function inProducersWords(rejection: Rejection, { dialect, form }: DialectForm): Rejection {
  const [, field = '', ...rest] = rejection.path.split('/');
  const [source] = form.fields[field]?.from ?? [];
  if (source === undefined) return rejection;
  return {
    ...rejection,
    path: ['', source, ...rest].join('/'),
    message: `${rejection.message} The dialect ${dialect.name} reads it from "${source}".`,
  };
}
