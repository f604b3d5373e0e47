import { CodedError } from '../../kernel/errors.ts';
import type { SourceRecord } from '../records.ts';
import { arrayElements, firstValueEnd, isSpace, skipSpace } from './split-array.ts';

/** The form that the sender says the body has; `unknown` is told by its first bytes. */
export type BodyFormat = 'json' | 'ndjson' | 'unknown';

const LINE_FEED = 0x0a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a request body into records: the elements of an array, the lines of NDJSON (blank ones are no records) or one
 * object. Nothing is parsed or copied; each record is a view on its original bytes, numbered from 0. Throws
 * `empty_body`, `unterminated_array`, and `too_many_events` beyond `maxRecords`.
 */
export function splitBody(body: Buffer, format: BodyFormat, maxRecords: number): SourceRecord[] {
  const hasMark = body.subarray(0, 3).equals(BYTE_ORDER_MARK);
  const [start, end] = trim(body, hasMark ? 3 : 0, body.length);
  if (start === end) throw new CodedError('empty_body', 'The body is empty. Send at least one event.');
  const records: SourceRecord[] = [];
  for (const [from, to] of ranges(body, [start, end], format)) {
    if (records.length === maxRecords) {
      throw new CodedError(
        'too_many_events',
        `The body holds more than ${maxRecords} events. Send them in several requests.`,
        {
          facts: { allowed: `${maxRecords} events` },
        },
      );
    }
    records.push({ position: records.length, bytes: body.subarray(from, to) });
  }
  return records;
}

function ranges(body: Buffer, [start, end]: Range, format: BodyFormat): Iterable<Range> {
  if (format === 'ndjson') return lines(body, start, end);
  if (body[start] === OPEN_ARRAY) return elements(body, start, end);
  return isSeveralValues(body, [start, end], format) ? lines(body, start, end) : [[start, end]];
}

type Range = [number, number];

function* elements(body: Buffer, start: number, end: number): Generator<Range> {
  if (end - start < 2 || body[end - 1] !== CLOSE_ARRAY) {
    throw new CodedError(
      'unterminated_array',
      'The body begins with "[" and does not end with "]": it was cut off, or something follows the array.',
    );
  }
  for (const [from, to] of arrayElements(body, start + 1, end - 1)) yield trim(body, from, to);
}

function* lines(body: Buffer, start: number, end: number): Generator<Range> {
  for (let from = start; from < end;) {
    const feed = body.indexOf(LINE_FEED, from);
    const to = feed === -1 || feed > end ? end : feed;
    const line = trim(body, from, to);
    if (line[0] !== line[1]) yield line;
    from = to + 1;
  }
}

/** NDJSON that was sent as something else: its first line is a whole object, and another follows on the next. */
function isSeveralValues(body: Buffer, [start, end]: Range, format: BodyFormat): boolean {
  if (body[start] !== OPEN_OBJECT) return format === 'unknown';
  const valueEnd = firstValueEnd(body, start, end);
  const next = skipSpace(body, valueEnd, end);
  if (format === 'unknown')
    return next !== end || (valueEnd === end && body.subarray(start, end).includes('\n{'));
  return body[next] === OPEN_OBJECT && body.subarray(valueEnd, next).includes(LINE_FEED);
}

function trim(body: Buffer, start: number, end: number): Range {
  const from = skipSpace(body, start, end);
  let to = end;
  while (to > from && isSpace(body[to - 1]!)) to--;
  return [from, to];
}
