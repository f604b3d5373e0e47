import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { cloneFolder } from './build-pages.ts';

interface Chunk {
  file: string;
  isEntry?: boolean;
  src?: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  assets?: string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Sizes in KB, gzip. */
export interface BundleSizes {
  /** What the first view needs before it can ask for anything. */
  firstJs: number;
  firstCss: number;
  font: number;
  /** What each page brings beside the first view, by its source. */
  pages: Readonly<Record<string, number>>;
  /** Every script, whoever needs it. */
  allJs: number;
  /** The largest script of those that are loaded later: the charts. */
  charts: number;
}

/** Measures the last build by Vite's manifest. */
export function bundleSizes(folder: string = cloneFolder): BundleSizes {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const [entry] = Object.values(manifest).filter(({ isEntry }) => isEntry === true);
  const first = closureOf(manifest, entry!);
  const isJs = (file: string) => file.endsWith('.js');
  const sum = (files: Iterable<string>) =>
    [...new Set(files)].reduce((kb, file) => kb + sizeOf(folder, file), 0);
  const pages = Object.entries(manifest).filter(([source]) =>
    /^src\/pages\/\w[\w-]*\/page\.tsx$/.test(source),
  );
  const later = Object.values(manifest).filter(({ file }) => isJs(file) && !first.has(file));
  return {
    firstJs: sum([...first].filter(isJs)),
    firstCss: sum([...first].filter((file) => file.endsWith('.css'))),
    font: sum(
      Object.values(manifest)
        .map(({ file }) => file)
        .filter((file) => file.endsWith('.woff2')),
    ),
    pages: Object.fromEntries(
      pages.map(([source, chunk]) => [
        source,
        sum(
          [...closureOf(manifest, chunk)].filter(
            (file) => isJs(file) && file.includes('/page-') && !first.has(file),
          ),
        ),
      ]),
    ),
    allJs: sum(
      Object.values(manifest)
        .map(({ file }) => file)
        .filter(isJs),
    ),
    charts: Math.max(0, ...later.map(({ file }) => sizeOf(folder, file))),
  };
}

/** The files of a chunk and of all that it imports at once. */
function closureOf(manifest: Manifest, chunk: Chunk, seen = new Set<string>()): Set<string> {
  if (seen.has(chunk.file)) return seen;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file);
  for (const name of chunk.imports ?? []) closureOf(manifest, manifest[name]!, seen);
  return seen;
}

function sizeOf(folder: string, file: string): number {
  const path = join(folder, file);
  if (/\.(?:woff2|png)$/.test(file)) return readFileSync(path).length / 1024;
  return gzipSync(brotliDecompressSync(readFileSync(`${path}.br`))).length / 1024;
}
