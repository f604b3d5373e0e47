/** Writes a text as a literal of SQL. What a user says is bound as a parameter instead: this is for what we read ourselves. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
