import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve } from 'node:path';
import type { Acknowledged, Entry } from './journal.ts';

// Stands between a process and its kernel: replaces the functions of node:fs by ones that also write down what they did below one
// directory. It must be installed before the modules that it shall hear are loaded. A call that it does not know would be missing in
// the journal; cut-power.ts finds that out by comparing the whole journal with the directory.

/** Writes down what this process does below `root` from now on. */
export function recordCalls(root: string) {
  const entries: Entry[] = [];
  const numbers = new Map<string, number>();
  const opened = new Map<number, number>();
  const inside = (path: unknown): string | null => {
    if (typeof path !== 'string' && !(path instanceof URL)) return null;
    const name = relative(root, resolve(path instanceof URL ? path.pathname : path));
    return name.startsWith('..') ? null : name;
  };
  let last = 0;
  const create = (path: string, isDirectory: boolean): number => {
    const file = (last += 1);
    numbers.set(path, file);
    entries.push({ call: 'create', path, file, isDirectory });
    return file;
  };
  const move = (from: string, to: string) => {
    for (const [path, file] of numbers) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      numbers.delete(path);
      numbers.set(to + path.slice(from.length), file);
    }
    entries.push({ call: 'rename', from, to });
  };
  const remove = (path: string) => {
    numbers.delete(path);
    entries.push({ call: 'remove', path });
  };
  const synced = (file: number | undefined, from: number) => {
    if (file !== undefined) entries.push({ call: 'synced', file, from });
  };
  const truncate = (file: number, size: number) => entries.push({ call: 'truncate', file, size });
  numbers.set('', 0);

  const real = { ...fs };
  const open = real.openSync;
  fs.openSync = (path, flags, mode) => {
    const name = inside(path);
    const isThere = name !== null && real.existsSync(path);
    const fd = open(path, flags, mode);
    if (name === null) return fd;
    const file = isThere ? numbers.get(name)! : create(name, false);
    const truncates =
      typeof flags === 'number' ? (flags & fs.constants.O_TRUNC) !== 0 : flags?.startsWith('w');
    if (isThere && truncates) truncate(file, 0);
    opened.set(fd, file);
    return fd;
  };
  fs.closeSync = (fd) => {
    opened.delete(fd);
    real.closeSync(fd);
  };
  fs.writeSync = ((fd: number, bytes: Uint8Array, ...rest: (number | null)[]) => {
    const written = real.writeSync(fd, bytes, ...(rest as [number, number, number]));
    const file = opened.get(fd);
    if (file === undefined) return written;
    const [offset = 0, , at] = rest;
    if (typeof at !== 'number') throw new Error('A write without a position is not recorded.');
    entries.push({
      call: 'write',
      file,
      at,
      bytes: Uint8Array.from(bytes.subarray(offset!, offset! + written)),
    });
    return written;
  }) as typeof fs.writeSync;
  fs.writeFileSync = ((path: string, data: string | Uint8Array, options?: { mode?: number }) => {
    const fd = fs.openSync(path, 'w', options?.mode);
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at, bytes.length - at, at);
    fs.closeSync(fd);
  }) as typeof fs.writeFileSync;
  fs.mkdirSync = ((path: string, options: fs.MakeDirectoryOptions) => {
    const name = inside(path);
    const isThere = name !== null && real.existsSync(path);
    const made = real.mkdirSync(path, options);
    if (name === null || isThere) return made;
    // With `recursive`, those above it, too.
    name.split('/').forEach((_part, index, parts) => {
      const one = parts.slice(0, index + 1).join('/');
      if (!numbers.has(one)) create(one, true);
    });
    return made;
  }) as typeof fs.mkdirSync;
  fs.renameSync = (from, to) => {
    real.renameSync(from, to);
    const [old, fresh] = [inside(from), inside(to)];
    if (old !== null && fresh !== null) move(old, fresh);
  };
  for (const name of ['unlinkSync', 'rmdirSync'] as const)
    fs[name] = (path: fs.PathLike) => {
      real[name](path);
      const gone = inside(path);
      if (gone !== null) remove(gone);
    };
  fs.truncateSync = (path, size) => {
    real.truncateSync(path, size);
    const name = inside(path);
    if (name !== null) truncate(numbers.get(name)!, size ?? 0);
  };
  fs.ftruncateSync = (fd, size) => {
    real.ftruncateSync(fd, size);
    const file = opened.get(fd);
    if (file !== undefined) truncate(file, size ?? 0);
  };
  fs.fsyncSync = (fd) => {
    const from = entries.length;
    real.fsyncSync(fd);
    synced(opened.get(fd), from);
  };
  fs.fsync = ((fd: number, done: fs.NoParamCallback) => {
    const [from, file] = [entries.length, opened.get(fd)];
    real.fsync(fd, (error) => {
      if (error === null) synced(file, from);
      done(error);
    });
  }) as typeof fs.fsync;
  const openHandle = fsPromises.open;
  fsPromises.open = async (path, ...rest) => {
    const handle = await openHandle(path, ...rest);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      const [from, name] = [entries.length, inside(path)];
      await sync();
      if (name !== null) synced(numbers.get(name), from);
    };
    return handle;
  };
  syncBuiltinESMExports();
  return {
    entries,
    acknowledge: (what: Acknowledged) => void entries.push({ call: 'acknowledged', what }),
  };
}
