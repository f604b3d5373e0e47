/** Returns the text without its control characters. PostgreSQL stores no NUL, and a log or a terminal would obey the others. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}
