import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { BuildList } from '../../src/features/web-pages/built-pages.ts';
import { hashOfSources, root } from './sources.ts';

const compress = promisify(brotliCompress);

/** The pages of a clone are built into this folder. */
export const cloneFolder = join(root, 'web/dist');

/**
 * Builds the pages into a folder. They are made beside it and then take its place at once, so a service that reads the folder
 * never finds half of a build.
 */
export async function buildPages(folder: string = cloneFolder): Promise<void> {
  const sources = hashOfSources();
  const beside = `${folder}.${process.pid}`;
  const { build } = await import('vite');
  // Under a test this is `test`, and the pages would have the slow half of React that is for developers.
  const { NODE_ENV: before } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: join(root, 'web/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: beside },
    });
    await finish(beside, sources);
    takePlace(beside, folder);
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Compresses what can be compressed, and writes the list of the assets. */
async function finish(folder: string, sources: string): Promise<void> {
  const files = globSync('assets/*', { cwd: folder });
  await Promise.all(
    files.filter((name) => !/\.(?:woff2|png)$/.test(name)).map((name) => pack(join(folder, name))),
  );
  const list: BuildList = { sources, assets: files.map((name) => basename(name)).toSorted() };
  writeFileSync(join(folder, 'built.json'), JSON.stringify(list));
}

async function pack(file: string): Promise<void> {
  const text = readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  writeFileSync(`${file}.br`, await compress(text, { params }));
  rmSync(file);
}

function takePlace(beside: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const away = `${beside}.old`;
  if (existsSync(folder)) renameSync(folder, away);
  renameSync(beside, folder);
  rmSync(away, { recursive: true, force: true });
}

/** Tells whether the folder has the pages of the sources as they are. */
export function isBuilt(folder: string = cloneFolder): boolean {
  try {
    const { sources } = JSON.parse(readFileSync(join(folder, 'built.json'), 'utf8')) as BuildList;
    return sources === hashOfSources();
  } catch {
    return false; // nothing is there, or half of it
  }
}
