import { contractOf, type EventContract } from '../../events/contract.ts';
import { MOST_FAULTS, type Violation } from '../../events/explain.ts';
import { type EventOutcome, faultsOf, type Rejection } from '../../events/outcome.ts';
import { relaxContract } from '../../events/relax-contract.ts';
import type { ReadEvent } from '../../events/reader/read-event.ts';
import type { Check, Origin, ReadRecord, SourceRecord } from '../records.ts';
import type { Clocks, Dialect } from './dialect.ts';
import { makeFormFinder, type MessageRoute } from './find-form.ts';
import { makeRecurringList } from '../../events/allow-list.ts';
import { type DialectForm, type Mapped, mapMessage, readNames } from './map-message.ts';

type CheckBytes = (bytes: Buffer) => EventOutcome;

export interface DialectCheckDeps {
  dialects: readonly Dialect[];
  /** The check of events that follow the contract. */
  check: CheckBytes;
  /** Makes the check of a dialect's events, by other contracts than the platform's. */
  makeCheck: (types: Iterable<EventContract>, dialect: string) => CheckBytes;
  /** Names that land beside those of the contract and of a dialect's `keeps`. */
  keepExtraFields: readonly string[];
  clocks: Clocks;
}

/**
 * Makes the check that every record passes, whatever its source. A record of a dialect is first mapped to an event and then
 * checked like every event, with fewer required fields. A record of no dialect is checked by the contract at once.
 */
export function makeRecordCheck(deps: DialectCheckDeps): Check {
  const checkOf = makeDialectCheck(deps);
  return (record, origin) => {
    const route = routeOf(record, origin);
    return route === null ? deps.check(record.bytes) : checkOf(route)(record.bytes);
  };
}

/** Makes the reader of records: those for which a dialect is known are left to the check. */
export function makeRecordRead(dialects: readonly Dialect[], read: ReadEvent): ReadRecord {
  const findForm = makeFormFinder(dialects);
  return (record, origin) => {
    const route = routeOf(record, origin);
    return route === null || findForm(route) === null ? read(record.bytes) : null;
  };
}

const TYPE_HEADER = Buffer.from('__TypeId__');

/** Returns null when a record names neither topic nor class, as in a request or a file: it follows the contract. */
function routeOf({ headers }: SourceRecord, { source, origin, topic }: Origin): MessageRoute | null {
  const typeId = headers?.findLast(([name]) => name.equals(TYPE_HEADER))?.[1]?.toString();
  const carrier = source === 'kafka' ? origin : topic;
  return carrier === undefined && typeId === undefined ? null : { topic: carrier, typeId };
}

/**
 * Makes the function that finds the check for a topic or a class. A message that has an `event_type` is checked by the
 * contract, whatever its topic: so a producer can change over while it runs, and a dead letter be replayed corrected.
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

function makeFormCheck(found: DialectForm, deps: DialectCheckDeps): CheckBytes {
  const { dialect, form } = found;
  const { check, clocks } = deps;
  const relaxed = relaxContract(contractOf(form.eventType), [...form.missing, ...(form.optional ?? [])]);
  const checkMapped = deps.makeCheck([relaxed], dialect.name);
  const keeps = new Set([...dialect.keeps, ...deps.keepExtraFields]);
  const state = { clocks, keeps, read: readNames(form), listDropped: makeRecurringList() };
  return (bytes) => {
    if (bytes.includes(FOLLOWS_CONTRACT) && hasEventType(bytes)) return check(bytes);
    const mapped = mapMessage(bytes, found, state);
    const producer = dialect.name;
    if (!mapped.ok) return { ok: false, rejection: { ...withRest(mapped, found, checkMapped), producer } };
    const outcome = checkMapped(Buffer.from(mapped.text));
    if (!outcome.ok)
      return { ok: false, rejection: { ...inProducersWords(outcome.rejection, found), producer } };
    // A payload of null would land the bytes of the producer instead of the event. The mapped event has known fields only, so all that
    // was dropped, the mapping has dropped.
    const { payload } = outcome.event;
    return {
      ok: true,
      event: { ...outcome.event, producer, payload: payload ?? mapped.text, dropped: mapped.dropped },
    };
  };
}

function hasEventType(bytes: Buffer): boolean {
  try {
    return Object.hasOwn(JSON.parse(bytes.toString()) as object, 'event_type');
  } catch {
    return false;
  }
}

/** Adds what the contract finds in the fields that could be read, so that the producer is told all at once. */
function withRest(
  { rejection, rest }: Mapped & { ok: false },
  found: DialectForm,
  checkMapped: CheckBytes,
): Rejection {
  if (rest === undefined) return rejection;
  const outcome = checkMapped(Buffer.from(rest.text));
  if (outcome.ok) return rejection;
  const more = faultsOf(outcome.rejection)
    .filter(({ path }) => !rest.unread.has(path.split('/')[1]!))
    .map((fault) => inProducersWords(fault, found));
  if (more.length === 0) return rejection;
  return { ...rejection, faults: [...faultsOf(rejection), ...more].slice(0, MOST_FAULTS) };
}

/** Adds the producer's own name of the field to faults that name the field of the contract. */
function inProducersWords<Told extends Violation & Pick<Rejection, 'faults'>>(
  told: Told,
  found: DialectForm,
): Told {
  const { dialect, form } = found;
  const [, field = '', ...rest] = told.path.split('/');
  const [source] = form.fields[field]?.from ?? [];
  const faults = told.faults?.map((fault) => inProducersWords(fault, found));
  return {
    ...told,
    ...(source !== undefined && {
      path: ['', source, ...rest].join('/'),
      message: `${told.message} The dialect ${dialect.name} reads it from "${source}".`,
    }),
    ...(faults !== undefined && { faults }),
  };
}
