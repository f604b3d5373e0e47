// How values of PostgreSQL become values of JavaScript: the same for both backends, whose own defaults differ (int8 is text in
// pg and a number in PGlite; a date is local midnight in pg).

const OID = { bytea: 17, int8: 20, date: 1082, timestamptz: 1184, numeric: 1700 } as const;

/** By the type's OID; the text form in, the value out. What is not named is the same in both already. */
export const typeParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [OID.bytea]: (text) => Buffer.from(text.slice(2), 'hex'),
  [OID.int8]: parseInteger,
  [OID.date]: (text) => text,
  [OID.timestamptz]: (text) => new Date(text),
  [OID.numeric]: (text) => text,
};

/** Throws a RangeError rather than round: a wrong number would not be seen. */
function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${text} is too large for a number: select it as text`);
  return value;
}
