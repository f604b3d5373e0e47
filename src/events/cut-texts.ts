import type { EventContract } from './contract.ts';
import { LOOK_BEYOND } from './detect-personal.ts';
import type { JsonObject } from './outcome.ts';

/** The field of a payload that names the texts which were cut. It is the service's own: what a producer sends under it is dropped. */
export const TRUNCATED_FIELDS = 'truncated_fields';

/**
 * Cuts texts that are too long, in place, and returns what followed the cut, by the name of the field and as far as detectors
 * need it; null when nothing had to change.
 */
export type CutTexts = (event: JsonObject) => ReadonlyMap<string, string> | null;

/**
 * Makes the function that bounds the free text of a type. It runs after the event has its id and content hash, which cover the
 * whole text: two messages that differ only behind the cut are two contents. It runs before detectors do, for whom a text of ten
 * megabytes would take long.
 */
export function makeCutTexts(contract: EventContract): CutTexts {
  const limits = contract.fields.flatMap(({ name, cutAt }) => (cutAt === undefined ? [] : [{ name, cutAt }]));
  return (event) => {
    let cut: Map<string, string> | null = null;
    for (const { name, cutAt } of limits) {
      const value = event[name];
      // A string has at least as many UTF-16 units as characters, so few are counted.
      if (typeof value !== 'string' || value.length <= cutAt) continue;
      const kept = firstCharacters(value, cutAt);
      if (kept.length === value.length) continue;
      event[name] = kept;
      (cut ??= new Map()).set(name, value.slice(kept.length, kept.length + LOOK_BEYOND));
    }
    return cut;
  };
}

/** The first `count` characters, each a whole code point. */
export function firstCharacters(text: string, count: number): string {
  let end = 0;
  for (let characters = 0; characters < count && end < text.length; characters += 1)
    end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}
