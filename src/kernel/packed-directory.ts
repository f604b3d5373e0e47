import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A directory as one file: npm packs no empty directories, and PostgreSQL needs its own. */
export function packDirectory(directory: string): Buffer {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => [entry, join(entry.parentPath, entry.name)] as const);
  const contents = paths.map(
    ([entry, path]) =>
      [path.slice(directory.length + 1), entry.isDirectory() ? null : readFileSync(path)] as const,
  );
  return zstdCompressSync(serialize(new Map(contents)));
}

/** Writes what was packed below `directory`, which need not be there. Throws when `packed` is not whole. */
export function unpackDirectory(packed: Buffer, directory: string): void {
  const contents = deserialize(zstdDecompressSync(packed)) as Map<string, Uint8Array | null>;
  for (const [path, content] of contents) {
    const target = join(directory, path);
    mkdirSync(content === null ? target : dirname(target), { recursive: true, mode: 0o700 });
    if (content !== null) writeFileSync(target, content, { mode: 0o600 });
  }
}
