import { TRUNCATED_HEADER } from '../../dead-letters/cut-letter.ts';
import type { DeadLetter } from '../../dead-letters/dead-letters.ts';
import { type MessageHeader, TOMBSTONE } from '../../records.ts';

/** A dead letter as a message of its Kafka topic. */
export interface LetterMessage {
  key?: Buffer;
  value?: Buffer;
  headers: Map<Buffer, Buffer>;
}

const HEADER_BYTES = 12; // what a header takes besides its texts
const MESSAGE_BYTES = 200; // what a message takes besides its parts, its batch included

/**
 * Makes the message of a letter: the original key, value and headers, and more headers for the reason, path and coordinates.
 * To stay within `limitBytes` it leaves parts out, the original headers before the end of the value, and names them in
 * `openride-truncated`; the table `dead_letters` has more of it.
 */
export function messageFor(letter: DeadLetter, limitBytes: number): LetterMessage {
  const { key = null, headers = [] } = letter.original ?? {};
  const told = describe(letter);
  const keyBytes = key?.length ?? 0;
  const least = MESSAGE_BYTES + bytesOf(told) + keyBytes;
  const dropsKey = least > limitBytes;
  const free = limitBytes - least + (dropsKey ? keyBytes : 0);
  const dropsHeaders = bytesOf(headers) > free / 2;
  const forValue = Math.max(0, free - (dropsHeaders ? 0 : bytesOf(headers)));
  const cutsValue = letter.body.length > forValue || letter.whole !== undefined;
  const truncated = [dropsKey && 'key', dropsHeaders && 'headers', cutsValue && 'value']
    .filter(Boolean)
    .join(',');
  return {
    ...(key !== null && !dropsKey && { key }),
    ...(letter.body !== TOMBSTONE && { value: letter.body.subarray(0, forValue) }),
    // A Map with objects as keys: a header that was sent twice stays twice.
    headers: new Map([
      ...(dropsHeaders
        ? []
        : headers.map(([name, value]) => [Buffer.from(name), value ?? Buffer.alloc(0)] as const)),
      ...told,
      ...(truncated === '' ? [] : [header(TRUNCATED_HEADER, truncated)]),
    ]),
  };
}

/** Returns an upper bound of the bytes that the message takes in a batch. */
export function sizeOf({ key, value, headers }: LetterMessage): number {
  return MESSAGE_BYTES + bytesOf([...headers]) + (key?.length ?? 0) + (value?.length ?? 0);
}

function describe(letter: DeadLetter): (readonly [Buffer, Buffer])[] {
  const { id, reason, path, message, origin, partition, position, receivedAtMs } = letter;
  return [
    header('openride-letter-id', id),
    header('openride-reason', reason),
    header('openride-path', path.slice(0, 500)),
    header('openride-message', message.slice(0, 500)),
    ...(letter.faults === undefined ? [] : [header('openride-faults', pathsOf(letter.faults).slice(0, 500))]),
    header('openride-topic', origin),
    header('openride-partition', String(partition)),
    header('openride-offset', String(position)),
    header('openride-received-at', new Date(receivedAtMs).toISOString()),
    ...(letter.whole === undefined
      ? []
      : [
          header('openride-body-bytes', String(letter.whole.bytes)),
          header('openride-body-sha256', letter.whole.sha256),
        ]),
    ...(letter.eventType === null ? [] : [header('openride-event-type', letter.eventType)]),
  ];
}

function pathsOf(faults: NonNullable<DeadLetter['faults']>): string {
  return faults.map(({ path }) => path).join(' ');
}

function header(name: string, value: string): readonly [Buffer, Buffer] {
  return [Buffer.from(name), Buffer.from(value)];
}

function bytesOf(headers: readonly MessageHeader[]): number {
  return headers.reduce((sum, [name, value]) => sum + HEADER_BYTES + name.length + (value?.length ?? 0), 0);
}
