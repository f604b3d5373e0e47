import { makeEventChecker } from '../../events/check-event.ts';
import type { EventContract } from '../../events/contract.ts';
import type { PersonalKeys } from '../../events/personal-keys.ts';
import type { EventOutcome } from '../../events/outcome.ts';
import { makeReadEvent } from '../../events/reader/read-event.ts';
import { makeDialectCheck, makeRecordCheck, makeRecordRead } from '../dialects/check-dialects.ts';
import { makeClocks } from '../dialects/clocks.ts';
import { dialects } from '../dialects/dialects.ts';
import type { MessageRoute } from '../dialects/find-form.ts';
import { makeHintDialect } from '../dialects/recognise-dialect.ts';
import type { Check, ReadRecord } from '../records.ts';

/** The judge of messages. */
export interface Checks {
  /** Reads most records that follow the contract, for a fraction of what the check costs; it says the same. */
  read: ReadRecord;
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
  /** The keys of what stands for personal data. */
  personalKeys: PersonalKeys;
  /** Names that land though the contract does not know them. */
  keepExtraFields: readonly string[];
  now: () => number;
}

/** Makes the checks that the settings ask for. */
export function makeChecks(options: ChecksOptions): Checks {
  const ofDialects = {
    dialects,
    check: makeHintDialect(dialects, makeEventChecker({ ...options, dialect: null })),
    makeCheck: (types: Iterable<EventContract>, dialect: string) =>
      makeEventChecker({ ...options, dialect }, types),
    keepExtraFields: options.keepExtraFields,
    clocks: makeClocks(options),
  };
  return {
    read: makeRecordRead(dialects, makeReadEvent(options)),
    check: makeRecordCheck(ofDialects),
    checkMessages: makeDialectCheck(ofDialects),
  };
}
