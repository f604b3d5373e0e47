import { makeEventChecker } from '../../src/events/check-event.ts';
import type { AcceptedEvent, EventOutcome, JsonObject, Rejection } from '../../src/events/outcome.ts';
import { makeDialectCheck } from '../../src/ingest/dialects/check-dialects.ts';
import { makeClocks } from '../../src/ingest/dialects/clocks.ts';
import type { Dialect } from '../../src/ingest/dialects/dialect.ts';
import { dialects as all } from '../../src/ingest/dialects/dialects.ts';
import type { MessageRoute } from '../../src/ingest/dialects/find-form.ts';
import { personalDeps } from './personal-keys.ts';

const deps = {
  now: () => Date.parse('2026-04-01T00:00:00Z'),
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  ...personalDeps,
};

const check = makeEventChecker(deps);
// The compiled dialects are kept, because compiling takes longer than all the checks of a test.
const made = new WeakMap<readonly Dialect[], Map<string, ReturnType<typeof makeDialectCheck>>>();

/**
 * Checks a message and returns the event or the rejection. Timetables are in the zone of Lagos, and times without a zone in
 * `dialectTimezone`.
 */
export function checkMessage(
  route: MessageRoute,
  message: string | Buffer,
  {
    dialects = all,
    dialectTimezone = 'UTC',
  }: { dialects?: readonly Dialect[]; dialectTimezone?: string } = {},
): EventOutcome {
  const byZone = made.get(dialects) ?? new Map<string, ReturnType<typeof makeDialectCheck>>();
  made.set(dialects, byZone);
  let checkFor = byZone.get(dialectTimezone);
  if (checkFor === undefined) {
    const clocks = makeClocks({ businessTimezone: 'Africa/Lagos', dialectTimezone });
    checkFor = makeDialectCheck({
      dialects,
      check,
      makeCheck: (types, dialect) => makeEventChecker({ ...deps, dialect }, types),
      keepExtraFields: [],
      clocks,
    });
    byZone.set(dialectTimezone, checkFor);
  }
  return checkFor(route)(Buffer.from(message));
}

/** Checks a message of a topic and returns its event with a parsed payload. Throws the message of the rejection. */
export function acceptedMessage(
  ...args: Parameters<typeof checkMessage>
): Omit<AcceptedEvent, 'payload'> & { payload: JsonObject; text: string } {
  const outcome = checkMessage(...args);
  if (!outcome.ok) throw new Error(`${outcome.rejection.path}: ${outcome.rejection.message}`);
  const text = outcome.event.payload ?? String(args[1]);
  return { ...outcome.event, payload: JSON.parse(text) as JsonObject, text };
}

/** Checks a message of a topic and returns the reason of its rejection. */
export function refusedMessage(...args: Parameters<typeof checkMessage>): Rejection {
  const outcome = checkMessage(...args);
  if (outcome.ok) throw new Error('The message was accepted.');
  return outcome.rejection;
}
