// The forms of an answer. The engine writes all of them, so a value looks the same in each.

/** A form: what the engine calls it, and what HTTP does. */
interface Form {
  engine: string;
  mediaType: string;
}

export const forms = {
  json: { engine: 'JSONCompactEachRowWithNamesAndTypes', mediaType: 'application/json; charset=utf-8' },
  ndjson: { engine: 'JSONEachRow', mediaType: 'application/x-ndjson; charset=utf-8' },
  csv: { engine: 'CSVWithNames', mediaType: 'text/csv; charset=utf-8; header=present' },
  parquet: { engine: 'Parquet', mediaType: 'application/vnd.apache.parquet' },
} as const satisfies Record<string, Form>;

export type FormName = keyof typeof forms;
export const formNames = Object.keys(forms) as readonly FormName[];
