import type { AboutLine, Column, Row } from '../table.ts';

/** The thread that writes workbooks starts with this. */
export interface WorkbookStart {
  columns: readonly Column[];
  sheetRows?: number | undefined;
}

/** Rows as they are, or as the engine's JSONCompactEachRow: one JSON list a line, cut anywhere. */
export type ToWriter =
  | { kind: 'rows'; rows: readonly Row[] }
  | { kind: 'lines'; bytes: Uint8Array }
  | { kind: 'end'; about: readonly AboutLine[] };

/** Each message is answered by the bytes that it made and `taken`. */
export type FromWriter = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'taken'; rows: number };
