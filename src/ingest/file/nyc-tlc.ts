import { createHash } from 'node:crypto';
import { CodedError } from '../../kernel/errors.ts';
import type { SourceRecord } from '../records.ts';
import { eventsOfRide } from './nyc-tlc-events.ts';
import { type Header, parseHeader, parseRow } from './nyc-tlc-row.ts';
import { reportTaxis } from './nyc-tlc-report.ts';
import { makeTaxiTally, type TaxiSummary } from './nyc-tlc-summary.ts';
import type { LineBlock } from './read-lines.ts';
import { isBlank, type RecordBlock, type RecordReader } from './record-block.ts';

/** The n-th event of a line is at position line × 10 + n, so that a position leads to its line. */
const POSITIONS_PER_LINE = 10;

/**
 * Reads trip records of the New York City Taxi & Limousine Commission (CSV) as events of the contract. A row that cannot
 * be read is skipped and reported. Throws `not_nyc_tlc` when the first line is not the header of such a file. Remembers
 * one number for each row, about 50 bytes, to tell identical rows apart.
 */
export function makeTaxiReader(): RecordReader & { summary: () => TaxiSummary } {
  const tally = makeTaxiTally();
  const ordinalOf = makeOrdinals();

  function* convert(text: string, line: number, header: Header): Generator<SourceRecord> {
    const row = parseRow(text, header);
    if (!row.ok) {
      tally.skip(line, row.reason);
      return;
    }
    tally.count(row.ride);
    for (const [index, event] of eventsOfRide(row.ride, ordinalOf(row.ride.key)).entries()) {
      yield { position: line * POSITIONS_PER_LINE + index + 1, bytes: Buffer.from(JSON.stringify(event)) };
    }
  }

  return {
    async *read(blocks: AsyncIterable<LineBlock>): AsyncGenerator<RecordBlock> {
      let header: Header | null = null;
      let line = 0;
      for await (const { lines, ...rest } of blocks) {
        const records: SourceRecord[] = [];
        let blankLines = 0;
        for (const bytes of lines) {
          line++;
          if (isBlank(bytes)) blankLines++;
          else if (header === null) header = requireHeader(bytes.toString('utf8'));
          else records.push(...convert(bytes.toString('utf8'), line, header));
        }
        yield { ...rest, records, lines: lines.length, blankLines };
      }
    },
    summary: () => tally.summary(),
    report: () => reportTaxis(tally.summary()),
  };
}

function requireHeader(line: string): Header {
  const header = parseHeader(line);
  if (header.ok) return header.header;
  throw new CodedError(
    'not_nyc_tlc',
    `The first line is not the header of a file of NYC TLC trip records: ${header.missing.join(', ')} is missing.`,
    { facts: { missing: header.missing } },
  );
}

/**
 * Numbers identical keys from 1. Keys are told apart by 52 bits of their digest; if two ever met in them, one would be
 * numbered 2 instead of 1, which is as good an id.
 */
function makeOrdinals(): (key: string) => number {
  const seen = new Map<number, number>();
  return (key) => {
    const digest = createHash('sha1').update(key).digest();
    const mark = digest.readUIntBE(0, 6) * 16 + (digest[6]! & 15);
    const ordinal = (seen.get(mark) ?? 0) + 1;
    seen.set(mark, ordinal);
    return ordinal;
  };
}
