import { z } from 'zod';

// A copy of the metadata is lines of JSON: what it is of, then each table followed by its rows, then how many there were. A row is an
// array of the texts of its values, which the database writes and reads itself: so no number is rounded on the way, and a null in JSON
// is not taken for one in SQL.

/** The first line. */
export const headSchema = z.object({
  format: z.literal(1),
  migrations: z.array(z.object({ part: z.string(), number: z.int(), checksum: z.string() })),
});
export type CopyHead = z.infer<typeof headSchema>;

/** The line before the rows of a table. */
export const tableSchema = z.object({
  table: z.string(),
  /** Without those that the database computes. */
  columns: z.array(z.string()),
  /** The last numbers that its columns were given, as text. */
  sequences: z.array(z.object({ column: z.string(), last: z.string(), used: z.boolean() })),
});
export type CopiedTable = z.infer<typeof tableSchema>;

/** The last line: without it the copy is cut off. */
export const endSchema = z.object({ rows: z.int() });

const ROW = '{"row":';

/** Makes the line of a row from its array in JSON. */
export function rowLine(text: string): string {
  return `${ROW}${text}}`;
}

/** Returns the array of a row; null: the line is another one. */
export function rowOf(line: string): string | null {
  return line.startsWith(ROW) ? line.slice(ROW.length, -1) : null;
}
