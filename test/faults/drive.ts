import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRandom } from '../../bench/random.ts';
import { type Balance, drawBalance, isRight } from './balance.ts';
import { type FullDisk, fillDisk } from './full-disk.ts';
import { type Aim, type Kill, killOnce } from './kills.ts';
import { madeOnPurpose, makeOnPurpose } from './on-purpose.ts';
import { planKills } from './plan.ts';
import { makePoster } from './make-poster.ts';
import { startProducer } from './producer.ts';
import { openTestCluster } from '../support/test-cluster.ts';
import { addService, killServices, type Scene, stopServices } from './scene.ts';
import { type Service, runCommand, withoutRecovery } from './service.ts';
import { openStore } from './store.ts';

export interface FaultOptions {
  kills: number;
  seed: number;
  /** False: starts leave what a kill left. The run must then end red. */
  recovery: boolean;
  /** How many of the states made on purpose, and whether a full disk is tried. */
  onPurpose: number;
  fullDisk: boolean;
  /** On two shards, which are killed one by one or both, instead of the embedded engine. */
  cluster: boolean;
  /** Told of each step. */
  onStep: (line: string) => void;
}

export interface FaultReport {
  options: FaultOptions;
  kills: Kill[];
  missed: number;
  onPurpose: string[];
  balance: Balance;
  fullDisk: FullDisk | null;
  answers: Map<number, number>;
  /** What `reconcile` said at the end. */
  reconcile: { code: number | null; output: string };
  faults: string[];
  seconds: number;
  right: boolean;
}

const MISSES_ALLOWED = 30;

/** Kills, restarts, sends again, and draws the balance. */
export async function drive(options: FaultOptions): Promise<FaultReport> {
  const startedAt = performance.now();
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-faults-'));
  const cluster = options.cluster ? await openTestCluster({ memoryMb: 900 }) : null;
  const random = makeRandom(options.seed);
  const services: Service[] = [];
  const scene: Scene = {
    dataDir,
    random,
    services,
    faults: [],
    store: await openStore(dataDir, cluster),
    producer: startProducer({
      seed: options.seed,
      findReceiver(dice) {
        const urls = services.map(({ url }) => url).filter((url) => url !== null);
        return urls.length === 0 ? null : makePoster(dice.pick(urls));
      },
      batch: { min: 100, max: 1_500 },
      senders: 3,
      maxStepMs: 40_000,
      retold: 0.25,
    }),
    settings: { ...(!options.recovery && withoutRecovery), ...cluster?.settings },
  };
  try {
    await addService(scene).ready;
    const { kills, missed, made } = await runRounds(scene, options);
    const last = await conclude(scene);
    const fullDisk = options.fullDisk ? await fillDisk(options.seed) : null;
    const diskIsRight = fullDisk === null || fullDisk.faults.length === 0;
    const diskBalance = fullDisk?.balance ?? null;
    return {
      options,
      kills,
      missed,
      onPurpose: made,
      fullDisk,
      ...last,
      answers: scene.producer.answers,
      faults: scene.faults,
      seconds: (performance.now() - startedAt) / 1000,
      right:
        isRight(last.balance) &&
        last.reconcile.code === 0 &&
        scene.faults.length === 0 &&
        diskIsRight &&
        (diskBalance === null || isRight(diskBalance)),
    };
  } finally {
    await killServices(scene);
    await scene.producer.stop();
    await scene.store.close();
    await cluster?.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function runRounds(scene: Scene, options: FaultOptions) {
  const aims = planKills(options.kills, scene.random).map((aim): Aim =>
    aim.phase === 'recovery' && !options.recovery ? { ...aim, phase: 'fan-out' } : aim,
  );
  const states = madeOnPurpose.slice(0, options.onPurpose);
  const every = Math.ceil(aims.length / (states.length + 1));
  const kills: Kill[] = [];
  const made: string[] = [];
  let missed = 0;
  for (let aim = aims.shift(); aim !== undefined; aim = aims.shift()) {
    const kill = await killOnce(scene, aim);
    if (kill === null) {
      missed += 1;
      options.onStep(`   ${aim.phase}: nothing was at work`);
      if (missed > MISSES_ALLOWED)
        throw new Error(`${missed} kills found nothing at work; the last was aimed at ${aim.phase}.`);
      aims.push(aim);
      continue;
    }
    kills.push(kill);
    options.onStep(
      `${kills.length}. ${kill.phase}, ${kill.target}: left ${kill.leftover}, back after ${Math.round(kill.backMs)} ms`,
    );
    const state = kills.length % every === 0 ? states[made.length] : undefined;
    if (state === undefined) continue;
    await makeOnPurpose(scene, state);
    made.push(state);
    options.onStep(`   on purpose: ${state}`);
  }
  return { kills, missed, made };
}

/** A clean restart, everything sent again that was not acknowledged, reconciliation by the CLI, and the balance. */
async function conclude(scene: Scene): Promise<Pick<FaultReport, 'balance' | 'reconcile'>> {
  scene.producer.pause();
  await stopServices(scene);
  await addService(scene).ready;
  await scene.producer.settle();
  const reconcile = await runCommand(scene.dataDir, ['reconcile'], scene.settings);
  await stopServices(scene);
  await scene.producer.stop();
  return { balance: await drawBalance(scene.store.connection, scene.producer.ledger), reconcile };
}
