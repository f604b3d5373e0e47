import type { SourceRecord } from '../records.ts';
import type { LineBlock } from './read-lines.ts';

/** Records of some lines of a file, in order. Positions rise. */
export interface RecordBlock {
  records: SourceRecord[];
  /** Lines that were read for them, and how many of those were blank. */
  lines: number;
  blankLines: number;
  bytesRead: number;
  /** Frees the memory of all records before this block. */
  releaseBefore?: (() => void) | undefined;
}

/** A format tells this about the lines that were read so far. */
export interface FormatReport {
  /** For people, in order: a line of text, or named facts. */
  told: readonly (string | Readonly<Record<string, string | number>>)[];
  /** For programs. */
  shape: Readonly<Record<string, unknown>>;
}

/** One reading of one file in one format. */
export interface RecordReader {
  read(lines: AsyncIterable<LineBlock>): AsyncIterable<RecordBlock>;
  /** Null where there is nothing to tell. */
  report(): FormatReport | null;
}

const SPACE = 32;
const TAB = 9;
const CR = 13;

/** Tells whether a line holds nothing but white space: in NDJSON and CSV such a line is no record. */
export function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === SPACE || byte === TAB || byte === CR);
}

/** NDJSON: each line is one event; its position is its line, from 1. */
export function makeNdjsonReader(): RecordReader {
  return { read: readNdjson, report: () => null };
}

async function* readNdjson(blocks: AsyncIterable<LineBlock>): AsyncGenerator<RecordBlock> {
  let position = 0;
  for await (const { lines, ...rest } of blocks) {
    const records: SourceRecord[] = [];
    for (const bytes of lines) {
      position++;
      if (!isBlank(bytes)) records.push({ position, bytes });
    }
    yield { ...rest, records, lines: lines.length, blankLines: lines.length - records.length };
  }
}
