import type { Random } from '../../bench/random.ts';
import type { Producer } from './producer.ts';
import { type Service, startService } from './service.ts';
import type { Store } from './store.ts';
import { until } from './until.ts';

/** Everything that a round of kills works on. */
export interface Scene {
  dataDir: string;
  store: Store;
  producer: Producer;
  random: Random;
  /** One, but for a moment. The first has been there longest. */
  services: Service[];
  settings: Record<string, string>;
  /** What must not be, in words: any of these makes the run red. */
  faults: string[];
}

/** Starts a service; it counts as there even before it is ready. */
export function addService(scene: Scene): Service {
  const service = startService(scene.dataDir, scene.settings);
  scene.services.push(service);
  return service;
}

/** Kills every service, and forgets it. */
export async function killServices(scene: Scene): Promise<void> {
  for (const service of scene.services) service.kill('SIGKILL');
  await Promise.all(scene.services.map((service) => service.gone));
  scene.services.length = 0;
}

/** Stops every service as an operator would; a service that cannot drain or fails is a fault. */
export async function stopServices(scene: Scene): Promise<void> {
  for (const service of scene.services.splice(0)) {
    const code = await service.stop();
    if (code !== 0) scene.faults.push(`a service ended with ${code} when stopped: ${service.lines.at(-1)}`);
  }
}

/** Whether the service says that it is ready to take events. */
export async function isReady(service: Service): Promise<boolean> {
  if (service.url === null) return false;
  try {
    return (await fetch(`${service.url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** Brings the scene back to one service that takes events; replaces a dead one. Returns how long that took, ms. */
export async function bringBack(scene: Scene): Promise<number> {
  const startedAt = performance.now();
  scene.services.splice(0, Infinity, ...scene.services.filter((service) => service.alive));
  const service = scene.services[0] ?? addService(scene);
  await service.ready;
  if (!(await until(() => isReady(service), 60_000)))
    scene.faults.push(`a service was not ready a minute after a kill: ${service.lines.slice(-3).join(' ')}`);
  return performance.now() - startedAt;
}
