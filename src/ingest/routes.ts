import type { Api } from '../platform/http/route.ts';
import { arrivalRoutes } from './arrivals/routes.ts';
import type { ReadArrivals } from './arrivals/store.ts';
import { conflictRoutes } from './conflicts/routes.ts';
import type { Conflicts } from './conflicts/store.ts';
import type { DeadLetters } from './dead-letters/dead-letters.ts';
import { replayRoutes } from './dead-letters/replay/routes.ts';
import { deadLetterRoutes } from './dead-letters/routes.ts';
import { defaultLimits, eventRoutes, type IntakeLimits } from './http/routes.ts';
import { producerRoutes } from './producers/routes.ts';
import type { Producers } from './producers/store.ts';
import type { Check, Intake, ReadRecord } from './records.ts';
import { storageRoutes } from './storage/routes.ts';
import type { StoredTable } from './storage/store.ts';

export interface IngestRouteDeps {
  intake: Pick<Intake, 'submit' | 'results'>;
  /** Reads most records, for a fraction of what the check costs. */
  read: ReadRecord;
  /** Says what a record is, and keeps nothing of it. */
  check: Check;
  deadLetters: Pick<DeadLetters, 'list' | 'counts' | 'get' | 'recordReplay'>;
  conflicts: Conflicts;
  producers: Producers;
  arrivals: ReadArrivals;
  storage: () => Promise<StoredTable[]>;
  /** The names of the topics begin with this; /asyncapi.json shows it. */
  topicPrefix: string;
  version: string;
  now: () => number;
  limits?: Partial<IntakeLimits>;
}

/** The way in for events, and the dead letters. */
export function ingestRoutes(app: Api, deps: IngestRouteDeps): void {
  eventRoutes(app, deps);
  deadLetterRoutes(app, deps.deadLetters);
  conflictRoutes(app, deps.conflicts);
  producerRoutes(app, deps);
  arrivalRoutes(app, { read: deps.arrivals, now: deps.now });
  storageRoutes(app, deps.storage);
  replayRoutes(app, { ...deps, patience: { ...defaultLimits, ...deps.limits } });
}
