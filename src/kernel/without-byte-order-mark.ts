/** A text without the mark that editors on Windows put before the first line of a file; it says nothing. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
