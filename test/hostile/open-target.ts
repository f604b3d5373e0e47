import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoints } from '../../scripts/services/endpoints.ts';
import { startService } from '../faults/service.ts';
import type { StartAttempt, Target } from './probe.ts';

const START_REFUSED_WITHIN_MS = 30_000;

/** Starts a service on an empty directory; `root`: of another copy of the project. `close` stops it and removes the directory. */
export async function openTarget(
  settings: Record<string, string>,
  servers: Endpoints,
  root?: string,
): Promise<Target & { close(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-hostile-'));
  const service = startService(dataDir, settings, root);
  const url = await service.ready.catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    dataDir,
    root,
    service,
    servers,
    ask(path, { key, headers, ...init } = {}) {
      const all = new Headers(headers);
      if (key !== undefined) all.set('authorization', `Bearer ${key}`);
      return fetch(new URL(path, url), { ...init, headers: all });
    },
    engine() {
      const text = readFileSync(join(dataDir, 'engine/endpoint.json'), 'utf8');
      return JSON.parse(text) as ReturnType<Target['engine']>;
    },
    tryStart: (refused) => tryStart(refused, root),
    async close() {
      await service.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function tryStart(settings: Record<string, string>, root?: string): Promise<StartAttempt> {
  const dataDir = mkdtempSync(join(tmpdir(), 'openride-hostile-'));
  const service = startService(dataDir, settings, root);
  const tooLong = setTimeout(() => service.kill('SIGKILL'), START_REFUSED_WITHIN_MS);
  await service.gone;
  clearTimeout(tooLong);
  rmSync(dataDir, { recursive: true, force: true });
  return { code: await service.stop(), output: service.lines.join('\n') };
}
