import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '../rule.ts';

/** A push does this, to make the rules those of a file. */
export interface Push {
  added: Rule[];
  changed: Rule[];
  /** Ids. */
  removed: string[];
  /** How many stay as they are. */
  same: number;
}

/** Compares rules with those of a file; `prunes`: what the file has not goes. */
export function planPush(before: readonly Rule[], wanted: readonly Rule[], prunes: boolean): Push {
  const known = new Map(before.map((rule) => [rule.id, rule]));
  const ids = new Set(wanted.map(({ id }) => id));
  const added = wanted.filter(({ id }) => !known.has(id));
  const changed = wanted.filter((rule) => {
    const old = known.get(rule.id);
    return old !== undefined && !isDeepStrictEqual(old, rule);
  });
  const removed = prunes ? before.map(({ id }) => id).filter((id) => !ids.has(id)) : [];
  return { added, changed, removed, same: wanted.length - added.length - changed.length };
}
