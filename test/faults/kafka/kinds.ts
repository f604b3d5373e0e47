import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.ts';
import type { Service } from '../service.ts';
import {
  type KafkaScene,
  LEASE_TTL_MS,
  SESSION_TIMEOUT_MS,
  allServices,
  countUncommitted,
  findHolder,
  refill,
} from './scene.ts';

// What is done to the processes, one kind a function. Each returns what it left to be repaired, 'nothing' when nothing, or null when
// nothing was at work to be hit.

type Strike = (scene: KafkaScene) => Promise<string | null>;

const AT_WORK_WITHIN_MS = 15_000;

export const kinds = {
  'consumer killed': async (scene) => {
    if (!(await isAtWork(scene, 'landing'))) return null;
    await killHard(scene.random.pick(scene.services.consumer));
    return uncommitted(scene);
  },
  'fan-out holder killed': async (scene) => {
    if (!(await isAtWork(scene, 'fan-out'))) return null;
    const holder = await findHolder(scene);
    if (holder === null) return null;
    await killHard(holder);
    return scene.store.leftover();
  },
  'engine killed': async (scene) => {
    if (!(await isAtWork(scene, scene.random.unit() < 0.5 ? 'landing' : 'fan-out'))) return null;
    return killEngine(scene);
  },
  'broker killed': async (scene) => {
    await scene.kafka.killAndReturn();
    return uncommitted(scene);
  },
  'consumer stopped beyond its session, and woken': async (scene) => {
    if (!(await isAtWork(scene, 'landing'))) return null;
    const victim = scene.random.pick(scene.services.consumer);
    return stopAndWake(scene, victim, SESSION_TIMEOUT_MS * 1.5);
  },
  'fan-out holder stopped beyond its lease, and woken': async (scene) => {
    if (!(await isAtWork(scene, 'fan-out'))) return null;
    const holder = await findHolder(scene);
    return holder === null ? null : stopAndWake(scene, holder, LEASE_TTL_MS * 2);
  },
  'connections to the engine cut': async (scene) => {
    if (!(await isAtWork(scene, scene.random.unit() < 0.5 ? 'landing' : 'fan-out'))) return null;
    await scene.line.cut();
    const left = await scene.store.leftover();
    await delay(scene.random.below(1_500));
    await scene.line.restore();
    return left;
  },
  'connections to the engine frozen, then cut': async (scene) => {
    if (!(await isAtWork(scene, 'landing'))) return null;
    scene.line.freeze();
    await delay(scene.random.below(2_000));
    const left = await scene.store.leftover();
    await scene.line.cut();
    await scene.line.restore();
    return left;
  },
  'connections to the engine slow': async (scene) => {
    scene.line.slow(60);
    await delay(2_000);
    scene.line.slow(0);
    return 'nothing';
  },
  'PostgreSQL killed': async (scene) => {
    await scene.postgres.killAndReturn();
    return 'nothing';
  },
  'rebalance forced': async (scene) => {
    const [leaver, ...others] = scene.services.consumer;
    scene.services.consumer = others;
    const code = (await leaver?.stop()) ?? 0;
    if (code !== 0) scene.faults.push(`a consumer ended with ${code} when stopped: ${leaver?.lines.at(-1)}`);
    return uncommitted(scene);
  },
} satisfies Record<string, Strike>;

export type FaultKind = keyof typeof kinds;

/** How often, of a hundred. */
export const shares: Record<FaultKind, number> = {
  'consumer killed': 16,
  'fan-out holder killed': 14,
  'engine killed': 14,
  'broker killed': 10,
  'consumer stopped beyond its session, and woken': 10,
  'fan-out holder stopped beyond its lease, and woken': 10,
  'connections to the engine cut': 8,
  'connections to the engine frozen, then cut': 4,
  'connections to the engine slow': 4,
  'PostgreSQL killed': 5,
  'rebalance forced': 5,
};

/** Waits for the work, and a moment more: about as long as it takes. */
async function isAtWork({ store, random }: KafkaScene, phase: 'landing' | 'fan-out'): Promise<boolean> {
  if (!(await until(() => store.isAtWork(phase), AT_WORK_WITHIN_MS))) return false;
  await delay(random.below(phase === 'landing' ? 12 : 60));
  return true;
}

async function killHard(service: Service): Promise<void> {
  service.kill('SIGKILL');
  await service.gone;
}

/** Everybody stands still while the engine comes back, so that what is left can be seen before it is repaired. */
async function killEngine(scene: KafkaScene): Promise<string> {
  const { store } = scene;
  for (const service of allServices(scene)) service.kill('SIGSTOP');
  await store.crash(scene.random);
  await store.revive();
  const left = await store.leftover();
  for (const service of allServices(scene)) service.kill('SIGCONT');
  return left;
}

/** Its successor has begun when it wakes, and it does not know. */
async function stopAndWake(scene: KafkaScene, victim: Service, stoppedMs: number): Promise<string> {
  victim.kill('SIGSTOP');
  await delay(stoppedMs);
  const left = await scene.store.leftover();
  victim.kill('SIGCONT');
  return left === 'nothing' ? 'a sleeper woke' : `a sleeper woke, ${left}`;
}

async function uncommitted(scene: KafkaScene): Promise<string> {
  const records = await countUncommitted(scene).catch(() => 0);
  refill(scene);
  return records > 0 ? 'landed, offset not moved' : 'nothing';
}
