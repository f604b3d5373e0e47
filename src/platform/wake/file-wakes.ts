import { closeSync, type FSWatcher, mkdirSync, openSync, statSync, utimesSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../kernel/log.ts';
import { type Call, calls, makeListeners, type Wakes } from './wakes.ts';

// The calls of processes on one machine: a file for each, which the caller touches and everybody watches. Some file systems tell
// nobody of a change, and a watch may end by itself; so the times of the files are compared as well, which costs next to nothing.

const LOOK_EVERY_MS = 2_000;

/**
 * Opens the calls by the files of `directory`, which is made. A watch that cannot be opened is logged; calls then take seconds. So is a
 * directory that cannot be made: then nobody hears a call.
 */
export function openFileWakes(
  directory: string,
  { log, lookEveryMs = LOOK_EVERY_MS }: { log: Logger; lookEveryMs?: number },
): Wakes {
  const pathOf = (call: Call) => join(directory, call);
  const listeners = makeListeners();
  const seen = new Map(calls.map((call) => [call, touchedAt(pathOf(call))]));
  tryToMend(() => makeFiles(directory, pathOf), log);
  for (const call of calls) if (seen.get(call) === null) seen.set(call, touchedAt(pathOf(call)));

  function look(): void {
    for (const call of calls) {
      const at = touchedAt(pathOf(call));
      if (at === null || at === seen.get(call)) continue;
      seen.set(call, at);
      listeners.emit(call);
    }
  }
  const watcher = openWatch(directory, log, (name) => {
    const call = calls.find((one) => one === name);
    if (call === undefined) return;
    seen.set(call, touchedAt(pathOf(call)));
    listeners.emit(call);
  });
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    hear: (call, act) => listeners.hear(call, act),
    tell(call) {
      try {
        touch(pathOf(call));
      } catch {
        tryToMend(() => {
          makeFiles(directory, pathOf);
          touch(pathOf(call));
        }, log);
      }
    },
    mayLose: false,
    close() {
      clearInterval(timer);
      watcher?.close();
      return Promise.resolve();
    },
  };
}

/** The directory was removed, or the disk is full or read-only: who waits finds out by himself, only later. */
function tryToMend(mend: () => void, log: Logger): void {
  try {
    mend();
  } catch (error) {
    log.warn({ err: error }, 'other processes could not be called');
  }
}

function makeFiles(directory: string, pathOf: (call: Call) => string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const call of calls) closeSync(openSync(pathOf(call), 'a', 0o600));
}

function touch(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

/** Returns when the file was touched last, by the clock of the kernel; null while there is none, or while its disk does not answer. */
function touchedAt(path: string): bigint | null {
  try {
    return statSync(path, { bigint: true }).ctimeNs;
  } catch {
    return null;
  }
}

function openWatch(directory: string, log: Logger, onTouch: (name: string | null) => void): FSWatcher | null {
  const explain = (error: unknown) =>
    log.warn(
      { err: error, directory },
      'a directory cannot be watched; other processes are heard seconds later',
    );
  try {
    const watcher = watch(directory, { persistent: false }, (_event, name) => onTouch(name));
    watcher.on('error', (error) => {
      explain(error);
      watcher.close();
    });
    return watcher;
  } catch (error) {
    explain(error);
    return null;
  }
}
