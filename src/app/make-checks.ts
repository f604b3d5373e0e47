import type { Config } from './config.ts';
import { makeEventChecker } from '../events/check-event.ts';
import type { EventOutcome } from '../events/outcome.ts';
import { makeDialectCheck, makeRecordCheck } from '../ingest/dialects/check-dialects.ts';
import { makeClocks } from '../ingest/dialects/clocks.ts';
import { dialects } from '../ingest/dialects/dialects.ts';
import type { MessageRoute } from '../ingest/dialects/find-form.ts';
import type { Check } from '../ingest/records.ts';

// The part of the composition that judges messages.

export interface Checks {
  /** What every record passes, whatever its source. */
  check: Check;
  /** The same for bytes of which only the way is known. */
  checkMessages: (route: MessageRoute) => (bytes: Buffer) => EventOutcome;
}

/** Makes the checks that the settings ask for. */
export function makeChecks(config: Config, personalDataKey: Buffer): Checks {
  const { eventTimeMinMs, businessCurrency } = config;
  const deps = { now: Date.now, eventTimeMinMs, businessCurrency, personalDataKey };
  const ofDialects = {
    dialects,
    check: makeEventChecker(deps),
    makeCheck: (types: Parameters<typeof makeEventChecker>[1]) => makeEventChecker(deps, types),
    clocks: makeClocks(config),
  };
  return { check: makeRecordCheck(ofDialects), checkMessages: makeDialectCheck(ofDialects) };
}
