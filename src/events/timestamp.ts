/** Milliseconds since 1970 of a timestamp that the schema has passed; digits beyond the millisecond are cut off. */
export function epochMs(text: string): number {
  return Date.parse(text);
}
