import { makeTaxiReader } from './nyc-tlc.ts';
import { makeNdjsonReader, type RecordReader } from './record-block.ts';

/** The formats of files that can be imported, each with how it is read. Another one is a line here and its reader. */
const formats = {
  ndjson: makeNdjsonReader,
  'nyc-tlc': makeTaxiReader,
} as const satisfies Record<string, () => RecordReader>;
export type ImportFormat = keyof typeof formats;
export const importFormats = Object.keys(formats) as ImportFormat[];

/** A reader for one file of this format. */
export function openFormat(format: ImportFormat): RecordReader {
  return formats[format]();
}
