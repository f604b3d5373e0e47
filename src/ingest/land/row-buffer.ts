import { writeNumber } from './write-number.ts';

// The rows of a submission as the bytes that land: TabSeparated, written once. Text put together from strings would be
// copied three more times on its way (flattened, joined, encoded) and keep the garbage collector busy.

const TAB = 0x09;
const LINE_FEED = 0x0a;
const LONGEST_NUMBER = 16;

/** Rows, one field after the other. It grows when the room for which it was made is not enough. */
export class RowBuffer {
  #buffer: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(expectedBytes);
  }

  /** Starts a row: `head` is plain ASCII, without what would need escaping. */
  start(head: string): void {
    this.#reserve(head.length + 1);
    this.#endField(this.#length + this.#buffer.write(head, this.#length, 'latin1'));
  }

  /** Adds a field as it is: bytes without tab, line feed or backslash. */
  addBytes(bytes: Buffer): void {
    this.#reserve(bytes.length + 1);
    this.#endField(this.#length + bytes.copy(this.#buffer, this.#length));
  }

  /** Adds a short field that stands in other bytes: without tab, line feed or backslash. */
  addRange(bytes: Buffer, from: number, to: number): void {
    this.#reserve(to - from + 1);
    const buffer = this.#buffer;
    let end = this.#length;
    for (let at = from; at < to; at += 1) buffer[end++] = bytes[at]!;
    this.#endField(end);
  }

  /** Adds a short field as it is; to copy a few bytes by a call into the engine costs more than to write them. */
  addShort(bytes: Buffer): void {
    this.addRange(bytes, 0, bytes.length);
  }

  /** Adds a whole number from 0 to 2^53 - 1. */
  addNumber(value: number): void {
    this.#reserve(LONGEST_NUMBER + 1);
    this.#endField(writeNumber(this.#buffer, this.#length, value));
  }

  /** Adds a field of at most so many bytes that somebody else writes: from a place on, and returns where it ends. */
  addWritten(mostBytes: number, write: (target: Buffer, at: number) => number): void {
    this.#reserve(mostBytes + 1);
    this.#endField(write(this.#buffer, this.#length));
  }

  /** Adds a field of any text, escaped. */
  addText(text: string): void {
    const escaped = escapeText(text);
    this.#reserve(escaped.length * 3 + 1);
    this.#endField(this.#length + this.#buffer.write(escaped, this.#length, 'utf8'));
  }

  /** Ends the row. */
  end(): void {
    this.#buffer[this.#length - 1] = LINE_FEED;
  }

  /** The rows so far, a view. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  #endField(end: number): void {
    this.#buffer[end] = TAB;
    this.#length = end + 1;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(1024, this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Escapes a field. JSON text has no raw tab or line feed, but its escapes begin with a backslash. */
export function escapeText(text: string): string {
  if (!/[\\\t\n]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
}
