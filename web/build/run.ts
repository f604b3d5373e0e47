import { buildPages, isBuilt } from './build-pages.ts';
import { withBuildLock } from './build-lock.ts';

// `npm run web:build`, and what the start of a clone runs beside the service when the sources have changed.

const startedAtMs = performance.now();
await withBuildLock(async () => {
  if (isBuilt()) return; // another process was faster
  process.stderr.write('building the web pages…\n');
  await buildPages();
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  process.stderr.write(`the web pages are built, in ${seconds} s\n`);
});
