/** Guesses which choice a mistyped word means: the nearest one, if at most a third of the letters differ. Case does not count. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const ranked = choices
    .filter((choice) => Math.abs(choice.length - word.length) <= 3)
    .map((choice) => ({ choice, edits: editDistance(word.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, edits }) => edits * 3 <= choice.length)
    .toSorted((a, b) => a.edits - b.edits);
  return ranked[0]?.choice;
}

/** Counts the letters that must be inserted, removed or replaced to turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (to[column - 1] === from[index] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
