// A journal holds what a process asked the kernel to do with the files below one directory, in order. A power cut at some place
// of it leaves one of many states; `stateAfterCut` draws one of them.

/** One call. `file` is a number that stays a file's own when it is renamed. */
export type Entry =
  | { call: 'create'; path: string; file: number; isDirectory: boolean }
  | { call: 'rename'; from: string; to: string }
  | { call: 'remove'; path: string }
  | { call: 'write'; file: number; at: number; bytes: Uint8Array }
  | { call: 'truncate'; file: number; size: number }
  /** An fsync has returned: of this file everything before `from`, where it was called, is on the disk. */
  | { call: 'synced'; file: number; from: number }
  /** No call: the workload was told that this is done. */
  | { call: 'acknowledged'; what: Acknowledged };

export interface Acknowledged {
  kind: 'single' | 'pair' | 'counter' | 'table';
  value: number;
}

/** The files of a directory: null stands for a directory. */
export type State = Map<string, { size: number; bytes: Uint8Array } | null>;

/** Calls that no fsync has covered: all are lost, all are kept, or each page of each by chance. */
export type Fate = 'lost' | 'kept' | 'by chance';

const SECTOR = 512;
const PAGE = 4096;

/**
 * Draws what a disk holds after a cut before entry `cut`. What an fsync has covered is there. Names (creating, renaming, removing) and
 * sizes are kept up to some moment after the last fsync, in their order, as the journals of ext4, XFS, NTFS and APFS keep them.
 * Written bytes have no order: of those that no fsync has covered, any page may be there or not, and a page may be torn.
 */
export function stateAfterCut(
  entries: readonly Entry[],
  { cut, fate, random }: { cut: number; fate: Fate; random: () => number },
): State {
  const covered = new Map<number, number>();
  let namesUntil = 0;
  for (const entry of entries.slice(0, cut)) {
    if (entry.call !== 'synced') continue;
    covered.set(entry.file, Math.max(entry.from, covered.get(entry.file) ?? 0));
    namesUntil = Math.max(namesUntil, entry.from);
  }
  if (fate !== 'lost')
    namesUntil = fate === 'kept' ? cut : namesUntil + Math.floor(random() * (cut - namesUntil + 1));
  const names = new Map<string, { file: number; isDirectory: boolean }>();
  const files = new Map<number, GrowingFile>();
  const fileOf = (number: number) => getOrMake(files, number);
  for (const [index, entry] of entries.slice(0, cut).entries()) {
    if (entry.call === 'write') {
      const isCovered = index < (covered.get(entry.file) ?? 0) || fate === 'kept';
      if (isCovered) fileOf(entry.file).write(entry.at, entry.bytes);
      else if (fate === 'by chance') writePages(fileOf(entry.file), entry, random);
    } else if (entry.call === 'truncate') {
      if (index < namesUntil || index < (covered.get(entry.file) ?? 0))
        fileOf(entry.file).truncate(entry.size);
    } else if (index < namesUntil) applyName(names, entry);
  }
  return new Map(
    [...names].map(([path, { file, isDirectory }]) => [path, isDirectory ? null : fileOf(file).content()]),
  );
}

function writePages(
  file: GrowingFile,
  { at, bytes }: { at: number; bytes: Uint8Array },
  random: () => number,
): void {
  for (let from = 0; from < bytes.length; from += PAGE) {
    const drawn = random();
    if (drawn < 0.45) continue;
    const sectors = drawn < 0.9 ? PAGE / SECTOR : Math.floor(random() * (PAGE / SECTOR)); // torn
    file.write(at + from, bytes.subarray(from, Math.min(bytes.length, from + sectors * SECTOR)));
  }
}

function applyName(names: Map<string, { file: number; isDirectory: boolean }>, entry: Entry): void {
  if (entry.call === 'create') names.set(entry.path, entry);
  if (entry.call === 'remove') names.delete(entry.path);
  if (entry.call !== 'rename') return;
  for (const [path, named] of names) {
    if (path !== entry.from && !path.startsWith(`${entry.from}/`)) continue;
    names.delete(path);
    names.set(entry.to + path.slice(entry.from.length), named);
  }
}

/** A file in memory; what lies beyond its last written byte is zeros. */
class GrowingFile {
  #bytes = new Uint8Array(0);
  #end = 0;
  #size = 0;

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, at);
    this.#end = Math.max(this.#end, end);
    this.#size = Math.max(this.#size, end);
  }

  truncate(size: number): void {
    this.#bytes.fill(0, Math.min(size, this.#bytes.length));
    this.#end = Math.min(this.#end, size);
    this.#size = size;
  }

  content(): { size: number; bytes: Uint8Array } {
    return { size: this.#size, bytes: this.#bytes.subarray(0, this.#end) };
  }
}

function getOrMake(files: Map<number, GrowingFile>, number: number): GrowingFile {
  const file = files.get(number) ?? new GrowingFile();
  files.set(number, file);
  return file;
}
