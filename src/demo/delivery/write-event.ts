import { makeEventTimes } from '../event-text.ts';
import type { Fact, FactKind } from '../facts/fact.ts';

/** Makes the function that writes the event of a fact as JSON. Every event is marked as simulated. */
export function makeEventWriter(aheadMs: number) {
  const times = makeEventTimes(aheadMs);
  return <F extends Fact>(kind: FactKind<F>, fact: F, eventId: string | null): string => {
    const { type, family } = kind;
    const time = family === 'booking' || family === 'route' ? times.local(fact.at) : times.utc(fact.at);
    const id = eventId === null ? '' : `"event_id":"${eventId}",`;
    const { experiments } = fact;
    const seen = experiments === undefined || experiments === '' ? '' : `,"experiments":${experiments}`;
    return `{${id}"event_type":"${type}","event_timestamp":"${time}"${kind.write(fact, times)}${seen},"simulated":true}`;
  };
}
