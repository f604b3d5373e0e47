import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from './build-pages.ts';

/**
 * Builds the web pages of a clone in a process of its own when they are missing or older than their sources. The service starts
 * meanwhile, and shows the pages as soon as they are there; where vite is not installed, it serves the API alone.
 */
export function startBuildWhenNeeded(): void {
  if (isBuilt()) return;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child.on('error', () => {}); // what cannot be built is told by the page itself
  child.unref();
}
