/** The width of a terminal; where none is known, as in a pipe, that of the narrowest in use. */
export function widthOf({ columns }: { columns?: number | undefined }): number {
  return columns ?? 80;
}

/** A line that fits: what is longer is cut, and ends with an ellipsis. */
export function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** The text as lines that fit, broken between words; a word that is longer than a line stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
