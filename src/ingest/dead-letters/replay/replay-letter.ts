import type { DeadLetter } from '../dead-letters.ts';
import type { Origin, SourceRecord } from '../../records.ts';

/** Keeps, among the headers of a letter, the topic of whose messages it is one though it did not come from there. */
export const TOPIC_HEADER = 'openride-topic';

/** A letter as what is submitted again, as it came or with another body: it is read in the same dialect as the first time. */
export function replayOf(
  letter: Pick<DeadLetter, 'id' | 'source' | 'origin' | 'headers' | 'body'>,
  corrected: Buffer | null,
): [Origin, SourceRecord[]] {
  const topic = letter.source === 'kafka' ? letter.origin : letter.headers[TOPIC_HEADER];
  const headers = Object.entries(letter.headers).map(
    ([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
  );
  return [
    { source: 'replay', origin: letter.id, topic },
    [{ position: 0, bytes: corrected ?? letter.body, headers }],
  ];
}
