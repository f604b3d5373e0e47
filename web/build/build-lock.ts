import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

// Several services may start from one clone at once, as tests do. One of them builds; the others serve what it makes.

const file = join(root, 'web/.building');

/** Runs `build`, unless another process is building the same clone. */
export async function withBuildLock(build: () => Promise<void>): Promise<void> {
  if (!take()) return;
  try {
    await build();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(readFileSync(file, 'utf8').trim() || NaN);
    if (isAlive(holder)) return false;
    writeFileSync(file, String(process.pid)); // its holder was killed
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0);
  } catch {
    return false;
  }
}
