import type { Work } from '../kernel/in-slices.ts';

/** The items of a list that are written in one go. */
const PIECE = 50;

/**
 * Writes an answer as JSON: the same text as by `JSON.stringify`. It may be interrupted within lists, for it is these that are
 * long.
 */
export function* renderAnswer(value: unknown): Work<string> {
  if (Array.isArray(value)) return yield* renderList(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value))
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${yield* renderAnswer(member)}`);
  return `{${members.join(',')}}`;
}

function* renderList(items: readonly unknown[]): Work<string> {
  const pieces: string[] = [];
  const size = items.some(hasSeries) ? 1 : PIECE;
  for (let i = 0; i < items.length; i += size) {
    const text =
      size === 1 ? yield* renderAnswer(items[i]) : JSON.stringify(items.slice(i, i + size)).slice(1, -1);
    pieces.push(text);
    yield;
  }
  return `[${pieces.join(',')}]`;
}

/** Tells whether an item of a list is a group with a list of its own. */
function hasSeries(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'series' in item && Array.isArray(item.series);
}
