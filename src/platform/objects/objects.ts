// Where files are kept that are taken home, and later others: a local directory, or any store that speaks S3. An object is there whole or not at
// all: it is written as a draft, which nobody can read, and gets its name by one step at the end.

/** An object that is being written. */
export interface ObjectDraft {
  /** Adds to it. Resolves when more may come. Throws `objects_unavailable`, `objects_full`. */
  write(bytes: Buffer): Promise<void>;
  /** Gives the object its key, in the place of any that has it. Throws as `write` does; then nothing has changed. */
  commit(): Promise<void>;
  /** Throws the draft away. It never throws. */
  abort(): Promise<void>;
}

/** An object as a list has it. */
export interface ObjectFacts {
  key: string;
  /** Bytes. */
  size: number;
  changedAt: Date;
}

/** A range of bytes, ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Keys are paths of lower-case words, such as `exports/exp_1.csv`. All methods but `abort` throw `objects_unavailable`. */
export interface Objects {
  kind: 'directory' | 's3';
  create(key: string): Promise<ObjectDraft>;
  /** Returns the size of an object in bytes; null: there is none. */
  sizeOf(key: string): Promise<number | null>;
  /** Returns the bytes of an object as they arrive. Throws `object_not_found`. */
  read(key: string, range?: ByteRange): AsyncIterable<Buffer>;
  /** Removes an object. None with this key is as good. */
  remove(key: string): Promise<void>;
  /** Lists the objects whose keys begin so. */
  list(prefix: string): AsyncIterable<ObjectFacts>;
  /** Removes drafts that were begun before a moment: their writers have died. Returns how many they were. */
  sweepDrafts(before: Date): Promise<number>;
  close(): void;
}

/** Throws unless a key is one: no key comes from a request, so another one is a mistake in the code. */
export function checkKey(key: string): string {
  if (/^[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*(?:\.[a-z0-9]+)*$/.test(key)) return key;
  throw new Error(`"${key}" is no key of an object.`);
}
