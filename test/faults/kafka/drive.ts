import type { Random } from '../../../bench/random.ts';
import { type Balance, drawBalance, isRight } from '../balance.ts';
import { shuffle } from '../sabotage.ts';
import { until } from '../until.ts';
import { runCommand } from '../service.ts';
import { type FaultKind, kinds, shares } from './kinds.ts';
import { type PartitionsBalance, balancePartitions, isBalanced } from './partitions.ts';
import { type KafkaScene, allServices, countDone, openKafkaScene, refill, untilProgress } from './scene.ts';

export interface KafkaFaultOptions {
  faults: number;
  seed: number;
  /** The longest pause of each of three senders between two batches, ms. */
  maxPauseMs: number;
  onStep: (line: string) => void;
}

export interface KafkaFault {
  kind: FaultKind;
  left: string;
  /** From the fault until more was queryable than before it, ms. */
  backMs: number;
}

export interface KafkaFaultReport {
  options: KafkaFaultOptions;
  done: KafkaFault[];
  missed: number;
  partitions: PartitionsBalance;
  balance: Balance;
  answers: Map<number, number>;
  reconcile: { code: number | null; output: string };
  faults: string[];
  seconds: number;
  right: boolean;
}

const MISSES_ALLOWED = 30;
const CAUGHT_UP_WITHIN_MS = 240_000;
const TELL_EVERY_MS = 5_000;

/** Breaks one thing after another while events come in, then draws the balance. */
export async function driveKafka(options: KafkaFaultOptions): Promise<KafkaFaultReport> {
  const startedAt = performance.now();
  const scene = await openKafkaScene(options);
  try {
    await untilProgress(scene, 0, 'the start');
    const { done, missed } = await runFaults(scene, options);
    await catchUp(scene, options.onStep);
    const partitions = await balancePartitions(scene);
    const reconcile = await runCommand(scene.dataDir, ['reconcile', '--deep']);
    const balance = await drawBalance(scene.store.connection, scene.producer.ledger);
    const right = isRight(balance) && partitions.isRight && reconcile.code === 0 && scene.faults.length === 0;
    return {
      options,
      done,
      missed,
      partitions,
      balance,
      reconcile,
      right,
      answers: scene.producer.answers,
      faults: scene.faults,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await scene.close();
  }
}

async function runFaults(scene: KafkaScene, { faults, onStep }: KafkaFaultOptions) {
  const plan = planFaults(faults, scene.random);
  const done: KafkaFault[] = [];
  let missed = 0;
  for (let kind = plan.shift(); kind !== undefined; kind = plan.shift()) {
    const before = await countDone(scene);
    const startedAt = performance.now();
    const left = await kinds[kind](scene);
    if (left === null) {
      missed += 1;
      if (missed > MISSES_ALLOWED)
        throw new Error(`${missed} faults found nothing at work, ${kind} the last.`);
      onStep(`   ${kind}: nothing was at work`);
      plan.push(kind);
      continue;
    }
    refill(scene);
    await untilProgress(scene, before, kind);
    const backMs = performance.now() - startedAt;
    done.push({ kind, left, backMs });
    onStep(`${done.length}. ${kind}: left ${left}, went on after ${Math.round(backMs)} ms`);
  }
  return { done, missed };
}

/** Every kind at least once, the others by their shares, in an order that the seed decides. */
function planFaults(count: number, random: Random): FaultKind[] {
  const names = Object.keys(shares) as FaultKind[];
  const plan = names.flatMap((kind) =>
    Array.from({ length: Math.max(1, Math.floor((count * shares[kind]) / 100)) }, () => kind),
  );
  while (plan.length < count) plan.push('consumer killed');
  return shuffle(plan, random);
}

/** Everything that was sent is acknowledged by the broker, landed and queryable; then the services are stopped as by an operator. */
async function catchUp(scene: KafkaScene, onStep: (line: string) => void): Promise<void> {
  scene.producer.pause();
  let waitsFor = 'acknowledgements';
  const telling = setInterval(() => onStep(`   waiting for ${waitsFor}`), TELL_EVERY_MS);
  const isDone = async () => {
    waitsFor = await findUndone(scene).catch(String);
    return waitsFor === '';
  };
  await scene.producer.settle();
  if (!(await until(isDone, CAUGHT_UP_WITHIN_MS)))
    scene.faults.push(`${CAUGHT_UP_WITHIN_MS / 1000} s after the last message was sent: ${waitsFor}`);
  for (const service of allServices(scene)) {
    waitsFor = `the end of process ${service.pid}`;
    const code = await service.stop();
    if (code !== 0) scene.faults.push(`a service ended with ${code} when stopped: ${service.lines.at(-1)}`);
  }
  clearInterval(telling);
}

/** What is not queryable yet, in words; empty when everything is. */
async function findUndone(scene: KafkaScene): Promise<string> {
  const leftover = await scene.store.leftover();
  if (leftover !== 'nothing') return `a batch that is ${leftover}`;
  const [first] = (await balancePartitions(scene)).partitions.filter((each) => !isBalanced(each));
  return first === undefined ? '' : `records of ${JSON.stringify(first)}`;
}
