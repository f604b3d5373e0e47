import { makeEventChecker } from '../../events/check-event.ts';
import type { EventOutcome } from '../../events/outcome.ts';
import { makeDialectCheck, makeRecordCheck } from '../dialects/check-dialects.ts';
import { makeClocks } from '../dialects/clocks.ts';
import { dialects } from '../dialects/dialects.ts';
import type { MessageRoute } from '../dialects/find-form.ts';
import type { Check } from '../records.ts';

/** The judge of messages. */
export interface Checks {
  /** Judges every record, whatever its source. */
  check: Check;
  /** The same for bytes of which only the way is known. */
  checkMessages: (route: MessageRoute) => (bytes: Buffer) => EventOutcome;
}

export interface ChecksOptions {
  /** An older event becomes a dead letter, ms since 1970. */
  eventTimeMinMs: number;
  businessCurrency: string;
  businessTimezone: string;
  /** The time zone of producers that name none. */
  dialectTimezone: string;
  /** The key of the hashes that stand for personal data. */
  personalDataKey: Buffer;
  now: () => number;
}

/** Makes the checks that the settings ask for. */
export function makeChecks(options: ChecksOptions): Checks {
  const ofDialects = {
    dialects,
    check: makeEventChecker(options),
    makeCheck: (types: Parameters<typeof makeEventChecker>[1]) => makeEventChecker(options, types),
    clocks: makeClocks(options),
  };
  return { check: makeRecordCheck(ofDialects), checkMessages: makeDialectCheck(ofDialects) };
}
