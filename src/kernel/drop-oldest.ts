/** A map or set holds its members in the order in which they were put in. */
interface Held<Key> {
  readonly size: number;
  keys(): IterableIterator<Key>;
  delete(key: Key): boolean;
}

/** Deletes the oldest member of a map or a set that holds more than `most`: to be called after each addition. */
export function dropOldest<Key>(held: Held<Key>, most: number): void {
  if (held.size > most) held.delete(held.keys().next().value!);
}
