import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Balance, drawBalance } from './balance.ts';
import { makePoster } from './make-poster.ts';
import { type Producer, startProducer } from './producer.ts';
import { until } from './until.ts';
import { type Service, startService } from './service.ts';
import { type Store, openStore } from './store.ts';

// A disk of its own, small and filled up: events are refused with 503, health is red, and both end when space returns.

export interface FullDisk {
  /** Why it could not be tried, or null. */
  skipped: string | null;
  refused: number;
  red: boolean;
  recoveredMs: number;
  balance: Balance | null;
  faults: string[];
}

// Of the system, not of a package.
const programs = { mount: 'mount', unmount: 'umount' };
const DISK_MB = 400;

/** Needs the right to mount a file system in memory; says so where it has not. */
export async function fillDisk(seed: number): Promise<FullDisk> {
  const result: FullDisk = {
    skipped: null,
    refused: 0,
    red: false,
    recoveredMs: 0,
    balance: null,
    faults: [],
  };
  const disk = mkdtempSync(join(tmpdir(), 'openride-disk-'));
  try {
    execFileSync(programs.mount, ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    rmSync(disk, { recursive: true });
    return {
      ...result,
      skipped: `a file system in memory could not be mounted: ${String(error).split('\n')[0]}`,
    };
  }
  const opened: Opened = { service: null, store: null, producer: null };
  try {
    await run(disk, seed, { result, opened });
  } finally {
    opened.service?.kill('SIGKILL');
    await opened.producer?.stop();
    await opened.store?.close();
    execFileSync(programs.unmount, ['--lazy', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
  return result;
}

interface Opened {
  service: Service | null;
  store: Store | null;
  producer: Producer | null;
}

async function run(
  disk: string,
  seed: number,
  { result, opened }: { result: FullDisk; opened: Opened },
): Promise<void> {
  const dataDir = join(disk, 'data');
  mkdirSync(dataDir);
  const store = (opened.store = await openStore(dataDir));
  const service = (opened.service = startService(dataDir));
  const url = await service.ready;
  const findReceiver = () => (url === null ? null : makePoster(url));
  const producer = startProducer({
    seed,
    findReceiver,
    batch: { min: 200, max: 800 },
    senders: 2,
    maxStepMs: 40_000,
    retold: 0.1,
  });
  opened.producer = producer;
  const answered = (status: number) => producer.answers.get(status) ?? 0;
  const ok = answered(200) + 5;
  await until(() => answered(200) >= ok, 20_000);

  const ballast = join(disk, 'ballast');
  fill(ballast);
  await until(async () => {
    result.red ||= await isRed(url);
    return result.red && answered(503) >= 3;
  }, 40_000);
  result.refused = answered(503);
  if (result.refused === 0) result.faults.push('no request was refused with 503 while the disk was full');
  if (!result.red) result.faults.push('health did not turn red while the disk was full');

  rmSync(ballast);
  const freedAt = performance.now();
  const before = answered(200);
  const recovered = await until(async () => answered(200) > before && !(await isRed(url)), 60_000);
  if (!recovered)
    result.faults.push(`did not recover when space returned: ${service.lines.slice(-2).join(' ')}`);
  result.recoveredMs = performance.now() - freedAt;
  producer.pause();
  await producer.settle();
  await producer.stop();
  const code = await service.stop();
  if (code !== 0) result.faults.push(`the service ended with ${code} when stopped`);
  result.balance = await drawBalance(store.connection, producer.ledger);
}

/** Takes all the space that is left; the store takes some of it meanwhile. */
function fill(ballast: string): void {
  const file = openSync(ballast, 'w');
  const chunk = Buffer.alloc(1_048_576);
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

async function isRed(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { status: string }).status === 'failing';
  } catch {
    return true;
  }
}
