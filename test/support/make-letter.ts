import { type DeadLetter, deadLetterId } from '../../src/ingest/dead-letters/dead-letters.ts';

/** The time in ms at which the first letter of `makeLetter` was received. Each further one is a millisecond later. */
export const LETTERS_FROM_MS = Date.now() - 86_400_000;

let count = 0;

/** Makes a dead letter that differs from all others. */
export function makeLetter(given: Partial<DeadLetter> = {}): DeadLetter {
  count += 1;
  const coordinates = { source: 'http' as const, origin: `request-${count}`, position: count };
  const body = given.body ?? Buffer.from(`{"n":${count}}`);
  return {
    id: deadLetterId({ ...coordinates, bytes: body }),
    receivedAtMs: LETTERS_FROM_MS + count,
    reason: 'schema_violation',
    eventType: 'trip.started',
    path: '/trip_id',
    message: 'trip_id must be a UUID',
    ...coordinates,
    partition: 0,
    key: '',
    headers: {},
    body,
    ...given,
  };
}
