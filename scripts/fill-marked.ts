/**
 * A document of which a person writes one part and the code another: replaces what stands between `<!-- NAME: generated -->` and
 * `<!-- end of NAME -->`. Throws when the marks are missing.
 */
export function fillMarked(text: string, name: string, generated: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The marks ${start} and ${end} are missing.`);
  return `${text.slice(0, from + start.length)}\n\n${generated}\n\n${text.slice(to)}`;
}
