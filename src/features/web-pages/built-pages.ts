import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

// What the build left in its folder: the index, and assets whose names carry a hash of their content. Only a name on the list of the
// build is read, so no path of a request reaches the file system.

/** The build writes this file last, so a folder with it is whole. */
export interface BuildList {
  /** The hash of all sources; a change of it means other pages. */
  sources: string;
  /** The names below `assets/`. All but fonts and images are there compressed as well, with `.br` behind the name. */
  assets: string[];
}

/** An asset, ready to send. */
export interface Asset {
  body: Buffer;
  type: string;
  encoding: 'br' | null;
}

export interface BuiltPages {
  /** The text of index.html, with NONCE_MARK in place of each nonce; null: nothing is built yet. */
  index(): Promise<string | null>;
  /** Null: the build has no such asset. */
  asset(name: string, takesBrotli: boolean): Promise<Asset | null>;
}

/** The build writes this where a nonce belongs. */
export const NONCE_MARK = 'NONCE_OF_THE_ANSWER';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const isCompressed = (name: string) => !/\.(?:woff2|png)$/.test(name);

const unpack = promisify(brotliDecompress); // beside the event loop

interface Loaded {
  builtAtMs: number;
  index: string;
  names: ReadonlySet<string>;
  bodies: Map<string, Promise<Buffer>>;
}

/** Reads the pages that were built into `folder`, as often as they are built anew. Files are kept in memory once they were asked for. */
export function readBuiltPages(folder: URL): BuiltPages {
  const list = new URL('built.json', folder);
  let loaded: Loaded | null = null;

  async function current(): Promise<Loaded | null> {
    if (!existsSync(list)) return null;
    const builtAtMs = statSync(list).mtimeMs;
    if (loaded?.builtAtMs === builtAtMs) return loaded;
    const { assets } = JSON.parse(await readFile(list, 'utf8')) as BuildList;
    const index = await readFile(new URL('index.html', folder), 'utf8');
    return (loaded = { builtAtMs, index, names: new Set(assets), bodies: new Map() });
  }

  function read({ bodies }: Loaded, file: string): Promise<Buffer> {
    const known = bodies.get(file);
    if (known !== undefined) return known;
    const body = readFile(new URL(`assets/${file}`, folder));
    bodies.set(file, body);
    body.catch(() => bodies.delete(file)); // the next request tries again
    return body;
  }

  return {
    index: async () => (await current())?.index ?? null,
    async asset(name, takesBrotli) {
      const pages = await current();
      if (pages === null || !pages.names.has(name)) return null;
      const type = types[extname(name)] ?? 'application/octet-stream';
      if (!isCompressed(name)) return { body: await read(pages, name), type, encoding: null };
      const compressed = await read(pages, `${name}.br`);
      if (takesBrotli) return { body: compressed, type, encoding: 'br' };
      return { body: await unpack(compressed), type, encoding: null };
    },
  };
}
