import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isAlive } from './join.ts';
import { enginePaths } from './start.ts';

/** A copy of a data directory as it was at one moment. */
export interface LinkCopy {
  dataDir: string;
  remove(): void;
}

const PREFIX = 'reading-';

/**
 * Copies the files of a stopped engine by hard links, into a directory below the same data directory. The engine never changes a
 * table's file in place but writes new ones, so an engine that runs on the copy leaves the original as it is. It does change its
 * few files at the top, such as `status`: these are copied in full. The caller makes sure that no engine runs.
 */
export function linkCopy(dataDir: string): LinkCopy {
  removeLeftovers(dataDir);
  const copy = mkdtempSync(join(dataDir, `${PREFIX}${process.pid}-`));
  const [from, to] = [enginePaths(dataDir).store, enginePaths(copy).store];
  try {
    linkTree(from, to, { from, to });
  } catch (error) {
    removeCopy(copy);
    throw error;
  }
  return { dataDir: copy, remove: () => removeCopy(copy) };
}

function linkTree(from: string, to: string, roots: { from: string; to: string }): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target, roots);
    else if (entry.isSymbolicLink()) symlinkSync(linkTarget(source, roots), target);
    else if (entry.isFile() && from === roots.from) copyFileSync(source, target);
    else if (entry.isFile()) linkSync(source, target);
  }
}

/** Returns the target of a symbolic link in the copy: a link into the original becomes a link into the copy. */
function linkTarget(path: string, { from, to }: { from: string; to: string }): string {
  const target = resolve(dirname(path), readlinkSync(path));
  return target.startsWith(from) ? join(to, target.slice(from.length)) : target;
}

/** Removes the copies that killed commands left. */
function removeLeftovers(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const pid = Number(/^reading-(\d+)-/.exec(name)?.[1] ?? 'NaN');
    if (Number.isInteger(pid) && !isAlive(pid)) removeCopy(join(dataDir, name));
  }
}

/** Removes a copy, with retries: an engine that is ending may still write for a moment. */
function removeCopy(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
