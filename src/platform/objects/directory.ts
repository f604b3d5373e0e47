import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { syncPath } from '../../kernel/sync-directory.ts';
import { type ByteRange, checkKey, type ObjectDraft, type ObjectFacts, type Objects } from './objects.ts';
import { objectNotFound, objectsUnavailable } from './problems.ts';

/** Drafts are beside the objects, for only within one file system a name is given in one step. */
const DRAFTS = '.drafts';
const READ_BYTES = 262_144;

/** Opens a store of objects in a directory, which is made when the first object is written. */
export function openDirectory(root: string): Objects {
  const pathOf = (key: string) => join(root, checkKey(key));
  return {
    kind: 'directory',
    create: async (key) => openDraft(root, pathOf(key)),
    async sizeOf(key) {
      try {
        return (await stat(pathOf(key))).size;
      } catch (error) {
        if (isMissing(error)) return null;
        throw objectsUnavailable(`looking for ${key}`, error);
      }
    },
    read: (key, range) => readFile(pathOf(key), { key, range }),
    remove: (key) => attempt(`removing ${key}`, () => rm(pathOf(key), { force: true })),
    list: (prefix) => listFiles(root, prefix),
    sweepDrafts: (before) => attempt('removing drafts', () => sweep(join(root, DRAFTS), before)),
    close: () => undefined,
  };
}

async function openDraft(root: string, path: string): Promise<ObjectDraft> {
  const draft = join(root, DRAFTS, randomUUID());
  const file = await attempt('opening a draft', async () => {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    return open(draft, 'wx', 0o600);
  });
  return {
    write: (bytes) => attempt('writing a draft', () => writeAll(file, bytes)),
    commit: () =>
      attempt('naming a draft', async () => {
        await file.sync();
        await file.close();
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rename(draft, path);
        await syncPath(dirname(path)); // the name, too, outlives a power cut
      }),
    async abort() {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true }).catch(() => undefined);
    },
  };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

async function* readFile(
  path: string,
  { key, range }: { key: string; range: ByteRange | undefined },
): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { ...range, highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw isMissing(error) ? objectNotFound(key, error) : objectsUnavailable(`reading ${key}`, error);
  }
}

async function* listFiles(root: string, prefix: string): AsyncGenerator<ObjectFacts> {
  const entries = await attempt('listing objects', () =>
    readdir(root, { recursive: true, withFileTypes: true }).catch(noneIfMissing),
  );
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(root, path).split(sep).join('/');
    if (!entry.isFile() || key.startsWith(`${DRAFTS}/`) || !key.startsWith(prefix)) continue;
    const { size, mtime } = await stat(path);
    yield { key, size, changedAt: mtime };
  }
}

async function sweep(drafts: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(drafts).catch(noneIfMissing)) {
    const path = join(drafts, name);
    if ((await stat(path)).mtime >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function noneIfMissing(error: unknown): never[] {
  if (isMissing(error)) return [];
  throw error;
}

async function attempt<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw objectsUnavailable(what, error);
  }
}
