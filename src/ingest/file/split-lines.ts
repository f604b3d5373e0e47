/** A longer line is cut here; the contract refuses it as too large in either case. */
const LONGEST_LINE_BYTES = 16_777_216;

const LF = 10;
const CR = 13;

/**
 * Cuts a stream of chunks into lines, by bytes: `\n` ends a line and a `\r` before it goes. Lines are views into the
 * chunks where they can be, so a chunk must not be written to afterwards. Holds one unfinished line of at most
 * `longestBytes`.
 */
export interface LineSplitter {
  /** The lines that the chunk completes. */
  push(chunk: Buffer): Buffer[];
  /** The last line, when the stream does not end with `\n`. */
  end(): Buffer[];
  /** Lines cut so far. */
  readonly cut: number;
}

/** An empty splitter. */
export function makeLineSplitter(longestBytes = LONGEST_LINE_BYTES): LineSplitter {
  let parts: Buffer[] = [];
  let held = 0;
  let overlong = false;
  let cut = 0;

  const hold = (part: Buffer) => {
    const room = longestBytes - held;
    overlong ||= part.length > room;
    if (room > 0) parts.push(part.length > room ? part.subarray(0, room) : part);
    held += Math.min(room, part.length);
  };
  const release = () => {
    const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const whole = overlong ? line : withoutCr(line);
    if (overlong) cut++;
    parts = [];
    held = 0;
    overlong = false;
    return whole;
  };

  return {
    push(chunk) {
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
        if (held === 0 && end - start <= longestBytes) {
          lines.push(chunk.subarray(start, end > start && chunk[end - 1] === CR ? end - 1 : end));
        } else {
          hold(chunk.subarray(start, end));
          lines.push(release());
        }
        start = end + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
      return lines;
    },
    end: () => (held > 0 ? [release()] : []),
    get cut() {
      return cut;
    },
  };
}

function withoutCr(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}
