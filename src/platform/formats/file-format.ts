/** The forms in which rows are taken home. */
export const fileFormats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** The media type of each form; a file is named by the form itself, such as `rows.csv`. */
export const mediaTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** Returns the form that the header `Accept` asks for; null: none of these, or anything. */
export function formatOfAccept(accept: string | undefined): FileFormat | null {
  for (const range of (accept ?? '').split(',')) {
    const name = range.split(';', 1)[0]!.trim().toLowerCase();
    const found = fileFormats.find((format) => mediaTypes[format].split(';', 1)[0] === name);
    if (found !== undefined) return found;
    if (name === '*/*') return null;
  }
  return null;
}
