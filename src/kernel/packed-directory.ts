import {
  type Dirent,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

// A fresh PostgreSQL directory holds each file three times, and its log is mostly zeros. So the pack keeps each content once
// and drops the zeros at its end; a sixth of the bytes is left to unpack.

interface Packed {
  directories: string[];
  contents: Uint8Array[];
  /** Path, index in `contents`, and size in bytes with the zeros at the end. */
  files: [string, number, number][];
  /** Path and target of each symbolic link. */
  links: [string, string][];
}

const CHUNK_BYTES = 1_048_576;

/** Packs a directory into one buffer. npm leaves empty directories out of a package, and PostgreSQL needs its own. */
export function packDirectory(directory: string): Buffer {
  const packed: Packed = { directories: [], contents: [], files: [], links: [] };
  const places = new Map<string, number>();
  for (const entry of entriesOf(directory)) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(directory.length + 1);
    if (entry.isDirectory()) {
      packed.directories.push(name);
      continue;
    }
    if (entry.isSymbolicLink()) {
      packed.links.push([name, readlinkSync(path)]);
      continue;
    }
    const whole = readFileSync(path);
    const content = whole.subarray(0, whole.findLastIndex((byte) => byte !== 0) + 1);
    const key = content.toString('latin1');
    const place = places.get(key) ?? packed.contents.push(content) - 1;
    places.set(key, place);
    packed.files.push([name, place, whole.length]);
  }
  return zstdCompressSync(serialize(packed));
}

/** Lists what is below a directory, each directory before what it holds. Node's own recursion would follow the links. */
function* entriesOf(directory: string): Generator<Dirent> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    yield entry;
    if (entry.isDirectory()) yield* entriesOf(join(entry.parentPath, entry.name));
  }
}

/** Writes the packed files below `directory`, which it creates if needed. Throws when `packed` is cut off or damaged. */
export function unpackDirectory(packed: Buffer, directory: string): void {
  const bytes = zstdDecompressSync(packed, { chunkSize: CHUNK_BYTES });
  const { directories, contents, files, links } = deserialize(bytes) as Packed;
  for (const name of ['', ...directories]) mkdirSync(join(directory, name), { recursive: true, mode: 0o700 });
  for (const [name, place, size] of files) {
    const path = join(directory, name);
    const content = contents[place]!;
    writeFileSync(path, content, { mode: 0o600 });
    if (content.length < size) truncateSync(path, size);
  }
  for (const [name, target] of links) symlinkSync(target, join(directory, name));
}
