import { isDeepStrictEqual } from 'node:util';
import type { Delta } from './delta.ts';

type Members = Readonly<Record<string, unknown>>;

/** Computes what turns `before` into `after`; null if they are equal. Both are JSON objects. */
export function decideDelta(before: Members, after: Members): Delta | null {
  const delta: Delta = { set: {}, drop: [] };
  compareMembers(before, after, { path: '', delta });
  return Object.keys(delta.set).length === 0 && delta.drop.length === 0 ? null : delta;
}

interface Place {
  path: string;
  delta: Delta;
}

function compareMembers(before: Members, after: Members, { path, delta }: Place): void {
  for (const name of Object.keys(before))
    if (!Object.hasOwn(after, name)) delta.drop.push(`${path}/${escapeName(name)}`);
  for (const [name, value] of Object.entries(after)) {
    const place = { path: `${path}/${escapeName(name)}`, delta };
    if (Object.hasOwn(before, name)) compare(before[name], value, place);
    else delta.set[place.path] = value;
  }
}

function compare(before: unknown, after: unknown, place: Place): void {
  if (isDeepStrictEqual(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after) && isMostlyEqual(before, after))
    for (const [i, item] of after.entries())
      compare(before[i], item, { ...place, path: `${place.path}/${i}` });
  else if (isObject(before) && isObject(after)) compareMembers(before, after, place);
  else place.delta.set[place.path] = after;
}

/** A list that slides, such as the minutes of an hour, is shorter as a whole than item by item. */
function isMostlyEqual(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  const changed = after.filter((item, i) => !isDeepStrictEqual(before[i], item)).length;
  return changed * 2 <= after.length;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
