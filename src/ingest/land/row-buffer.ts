// The rows of a submission as the bytes that land: TabSeparated, written once. Text put together from strings would be
// copied three more times on its way (flattened, joined, encoded) and keep the garbage collector busy.

const TAB = 0x09;
const LINE_FEED = 0x0a;

export interface RowBuffer {
  /** Starts a row: `head` is plain ASCII, without what would need escaping. */
  start(head: string): void;
  /** Adds a field as it is: bytes without tab, line feed or backslash. */
  addBytes(bytes: Buffer): void;
  /** Adds a field of any text, escaped. */
  addText(text: string): void;
  end(): void;
  /** The rows so far, a view. */
  bytes(): Buffer;
  readonly length: number;
}

/** An empty buffer with room for `expectedBytes`; it grows when that is not enough. */
export function makeRowBuffer(expectedBytes: number): RowBuffer {
  let buffer = Buffer.allocUnsafeSlow(expectedBytes);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(1024, buffer.length * 2, length + more));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  }

  return {
    start(head) {
      reserve(head.length + 1);
      length += buffer.write(head, length, 'latin1');
      buffer[length++] = TAB;
    },
    addBytes(bytes) {
      reserve(bytes.length + 1);
      length += bytes.copy(buffer, length);
      buffer[length++] = TAB;
    },
    addText(text) {
      const escaped = escapeText(text);
      reserve(escaped.length * 3 + 1);
      length += buffer.write(escaped, length, 'utf8');
      buffer[length++] = TAB;
    },
    end() {
      buffer[length - 1] = LINE_FEED;
    },
    bytes: () => buffer.subarray(0, length),
    get length() {
      return length;
    },
  };
}

/** JSON text has no raw tab or line feed, but its escapes begin with a backslash. */
function escapeText(text: string): string {
  if (!/[\\\t\n]/.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
}
