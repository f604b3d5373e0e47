const asWritten: Readonly<Record<string, string>> = { not_json: 'Not JSON', not_utf8: 'Not UTF-8' };

/** A name of the API as words: `schema_violation` is `Schema violation`. */
export function wordsOf(name: string): string {
  const known = asWritten[name];
  if (known !== undefined) return known;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
