import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedProcess, stopProcess } from '../../scripts/services/process.ts';
import { s3 } from '../../scripts/services/s3.ts';

// Where the files of exports go while processes are killed. Besides what holds them may fail itself: an S3 server that ends, a disk that is full.

export const placeNames = ['directory', 's3', 'disk'] as const;
export type PlaceName = (typeof placeNames)[number];

export interface Place {
  settings: Record<string, string>;
  /** The files with their final names are here. */
  folder: string;
  /** Drafts that were left; nobody can read them. */
  countDrafts: () => number;
  /** What fails besides service and engine. `fail` returns how it is mended. */
  weakness: { name: string; fail: () => Promise<() => Promise<void>> } | null;
  close: () => Promise<void>;
}

const DISK_MB = 600; // three exports of 200,000 events are on it at once
// Of the system, not of a package.
const programs = { mount: 'mount', unmount: 'umount' };

/** Makes a place. Throws where this machine cannot: S3 needs its server, a disk of its own the right to mount one in memory. */
export function openPlace(name: PlaceName, dataDir: string): Promise<Place> | Place {
  if (name === 'directory') return openDirectory(join(dataDir, 'objects'), {});
  return name === 's3' ? openBucket() : openSmallDisk();
}

function openDirectory(folder: string, settings: Record<string, string>): Place {
  return {
    settings,
    folder: join(folder, 'exports'),
    countDrafts: () => namesIn(join(folder, '.drafts')).length,
    weakness: null,
    close: () => Promise.resolve(),
  };
}

async function openBucket(): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'openride-bucket-'));
  let server: StartedProcess | null = null;
  const start = () =>
    s3.start({
      directory,
      tell: (line) => process.stderr.write(`${line}\n`),
      onProcess: (started) => (server = started),
    });
  const stop = async (patienceMs: number) => server !== null && stopProcess(server, patienceMs);
  const { url, user, password, bucket } = await start();
  return {
    settings: {
      OBJECTS_URL: `s3://${bucket}/kills?region=us-east-1&endpoint=${encodeURIComponent(url)}`,
      OBJECTS_ACCESS_KEY_ID: user,
      OBJECTS_SECRET_ACCESS_KEY: password,
    },
    folder: join(directory, 'data', bucket, 'kills', 'exports'),
    countDrafts: () => 0, // the parts of an upload are the server's own matter
    weakness: {
      name: 's3',
      async fail() {
        await stop(0);
        return async () => void (await start());
      },
    },
    async close() {
      await stop(5_000);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function openSmallDisk(): Place {
  const disk = mkdtempSync(join(tmpdir(), 'openride-small-disk-'));
  execFileSync(programs.mount, ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk], { stdio: 'pipe' });
  const objects = join(disk, 'objects');
  mkdirSync(objects);
  const ballast = join(disk, 'ballast');
  return {
    ...openDirectory(objects, { OBJECTS_URL: `file://${objects}` }),
    weakness: {
      name: 'disk',
      async fail() {
        fillUp(ballast);
        return () => Promise.resolve(rmSync(ballast));
      },
    },
    close() {
      execFileSync(programs.unmount, ['--lazy', disk]);
      return Promise.resolve(rmSync(disk, { recursive: true, force: true }));
    },
  };
}

/** Takes all the space that is left on a disk. */
function fillUp(ballast: string): void {
  const file = openSync(ballast, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(65_536));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
