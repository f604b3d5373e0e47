import type { DeadLetter } from '../../dead-letters/dead-letters.ts';
import { type MessageHeader, TOMBSTONE } from '../../records.ts';

/** A dead letter as a message of its topic. */
export interface LetterMessage {
  key?: Buffer;
  value?: Buffer;
  headers: Map<Buffer, Buffer>;
}

const HEADER_BYTES = 12; // what a header costs besides its texts
const MESSAGE_BYTES = 200; // what a message costs besides its parts, its batch included

/**
 * Original key, value and headers; reason, path and coordinates in headers of their own. What would make it larger than
 * `limitBytes` is left out, headers before the end of the value, and `openride-truncated` says so: the table has it whole.
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
  const cutsValue = letter.body.length > forValue;
  const truncated = [dropsKey && 'key', dropsHeaders && 'headers', cutsValue && 'value']
    .filter(Boolean)
    .join(',');
  return {
    ...(key !== null && !dropsKey && { key }),
    ...(letter.body !== TOMBSTONE && { value: letter.body.subarray(0, forValue) }),
    // Keys of a Map by identity: a header that was sent twice stays twice.
    headers: new Map([
      ...(dropsHeaders
        ? []
        : headers.map(([name, value]) => [Buffer.from(name), value ?? Buffer.alloc(0)] as const)),
      ...told,
      ...(truncated === '' ? [] : [header('openride-truncated', truncated)]),
    ]),
  };
}

/** An upper bound of what the message takes in a batch. */
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
    header('openride-topic', origin),
    header('openride-partition', String(partition)),
    header('openride-offset', String(position)),
    header('openride-received-at', new Date(receivedAtMs).toISOString()),
    ...(letter.eventType === null ? [] : [header('openride-event-type', letter.eventType)]),
  ];
}

function header(name: string, value: string): readonly [Buffer, Buffer] {
  return [Buffer.from(name), Buffer.from(value)];
}

function bytesOf(headers: readonly MessageHeader[]): number {
  return headers.reduce((sum, [name, value]) => sum + HEADER_BYTES + name.length + (value?.length ?? 0), 0);
}
