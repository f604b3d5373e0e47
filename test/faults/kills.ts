import { addService, bringBack, killServices, type Scene } from './scene.ts';
import { until } from './until.ts';
import { askForRebuild, damage, mend } from './sabotage.ts';
import { forkPipeline } from '../support/fork-pipeline.ts';
import type { Leftover, Phase } from './store.ts';

// One round: something is at work, a process dies, what it left is looked at, and the service comes back.

export type Target = 'service' | 'engine' | 'both';

/** A kill that is planned. `two writers` kills the service while another process waits to fan out. */
export interface Aim {
  phase: Phase | 'two writers';
  target: Target;
}

/** A kill that was done. */
export interface Kill extends Aim {
  leftover: Leftover;
  /** Statements of the dead writer that went on in the engine. */
  zombies: number;
  /** From the kill until events were taken again, ms. */
  backMs: number;
}

const AT_WORK_WITHIN_MS = 15_000;
/** A rebuild begins with a reconciliation of every value, on every shard. */
const REBUILDS_WITHIN_MS = 90_000;
/** A kill comes up to so much later than the work was seen, ms: about as long as the work takes. */
const spreadMs: Record<Aim['phase'], number> = {
  landing: 12,
  'fan-out': 60,
  'narrow fan-out': 30,
  'second telling': 40,
  rebuild: 60,
  migration: 40,
  recovery: 20,
  'two writers': 60,
};

/** Does one round; null when nothing was at work to be killed. */
export async function killOnce(scene: Scene, aim: Aim): Promise<Kill | null> {
  const after = await provoke(scene, aim);
  const phase: Phase = aim.phase === 'two writers' ? 'fan-out' : aim.phase;
  let atWork = false;
  const withinMs = phase === 'rebuild' ? REBUILDS_WITHIN_MS : AT_WORK_WITHIN_MS;
  await until(async () => {
    atWork = await scene.store.isAtWork(phase);
    return atWork || isOver(scene, phase);
  }, withinMs);
  if (!atWork) {
    await bringBack(scene);
    await after();
    return null;
  }
  await new Promise((resolve) => setTimeout(resolve, scene.random.below(spreadMs[aim.phase])));
  const killedAt = performance.now();
  const left = await strike(scene, aim.target);
  await bringBack(scene);
  const backMs = performance.now() - killedAt;
  await after();
  return { ...aim, ...left, backMs };
}

/** Whether a start is past what it does before it takes events. */
function isOver({ services }: Scene, phase: Phase): boolean {
  return (phase === 'migration' || phase === 'recovery') && services[0]?.url !== null;
}

/** Makes sure that there is something to be killed; returns what has to be seen to afterwards. */
async function provoke(scene: Scene, { phase }: Aim): Promise<() => Promise<void>> {
  const nothing = () => Promise.resolve();
  if (phase === 'rebuild') {
    const damaged = await damage(scene);
    const request = await askForRebuild(scene);
    // A rebuild that is read and written to meanwhile takes its time: now and then is enough.
    if (scene.random.unit() < 0.85) scene.producer.pause();
    return async () => {
      scene.producer.pause();
      await mend(scene, request, damaged);
      scene.producer.resume();
    };
  }
  if (phase === 'narrow fan-out') {
    scene.producer.sendFew(true);
    return () => Promise.resolve(scene.producer.sendFew(false));
  }
  if (phase === 'migration') {
    await killServices(scene);
    await forgetMigrations(scene);
    addService(scene);
  } else if (phase === 'recovery') {
    await until(() => scene.store.isAtWork('fan-out'), AT_WORK_WITHIN_MS);
    await killServices(scene);
    addService(scene);
  } else if (phase === 'two writers') {
    // As the import beside the service: it takes the fan-out over, and gives it back when it is closed.
    const other = forkPipeline(scene.dataDir, scene.settings);
    await other.ready;
    return () => other.close();
  }
  return nothing;
}

/** The last derived tables are to be made anew, and filled from all that is stored. */
async function forgetMigrations({ store, random }: Scene): Promise<void> {
  const from = 11 + random.below(4);
  for (const shard of store.shards)
    await shard.command('ALTER TABLE schema_migrations DELETE WHERE number >= {from:UInt32}', {
      params: { from },
      settings: { mutations_sync: 2 },
    });
}

/** Kills, and looks at what is left before anything is repaired. */
async function strike(scene: Scene, target: Target): Promise<Pick<Kill, 'leftover' | 'zombies'>> {
  const { store, services } = scene;
  const victim = services[0];
  if (target !== 'engine') victim?.kill('SIGKILL');
  // A stopped service repairs nothing while the engine comes back and is looked at.
  else for (const service of services) service.kill('SIGSTOP');
  if (target !== 'service') await store.crash(scene.random);
  if (target !== 'engine') await victim?.gone;
  if (target !== 'service') await store.revive();
  const zombies = target === 'service' ? await store.zombies() : 0;
  const leftover = await store.leftover();
  for (const service of services) service.kill('SIGCONT');
  return { leftover, zombies };
}
