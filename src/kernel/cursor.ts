import { CodedError } from './errors.ts';

// Lists are read page by page, each from behind the last row of the page before. A cursor names that row by the values that the list
// is ordered by, so a row that comes or goes meanwhile moves no other one. Senders take it as it is.

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Ask with it for the next page; null at the end. */
  nextCursor: string | null;
}

/** Makes a cursor of the values by which its row is found. None of them may hold a slash. */
export function makeCursor(...values: readonly (string | number)[]): string {
  return Buffer.from(values.join('/')).toString('base64url');
}

/** The values of a cursor, which must have this form from its beginning to its end. Throws `invalid_cursor`. */
export function parseCursor(cursor: string, form: RegExp): string[] {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (form.test(text)) return text.split('/');
  throw new CodedError('invalid_cursor', 'The cursor is not one that this service gave out.', {
    facts: { parameter: 'cursor', allowed: 'the next_cursor of an earlier page' },
  });
}

/** The number in a cursor of a list that is ordered by one alone. Throws `invalid_cursor`. */
export function parseNumberCursor(cursor: string): number {
  return Number(parseCursor(cursor, /^\d{1,15}$/)[0]);
}

/** The moment in a cursor of a list that is ordered by time alone. Throws `invalid_cursor`. */
export function parseTimeCursor(cursor: string): Date {
  return new Date(parseNumberCursor(cursor));
}

/** Cuts a page from rows of which one more than `limit` was asked for, to know whether others follow. */
export function cutPage<Item>(
  rows: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => string,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
