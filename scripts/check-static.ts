import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

// `npm run check:static`: everything that is checked without running a test, and the pages, which tests open. The steps run side by
// side, because some of them use one core only. Each shows what it printed when it has ended, so their lines do not mix.

const steps = ['web:build', 'check:types', 'check:lint', 'check:format', 'check:unused'];

const passed = await Promise.all(steps.map(passes));
process.exitCode = passed.every(Boolean) ? 0 : 1;

async function passes(step: string): Promise<boolean> {
  const startedAtMs = performance.now();
  const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  process.stdout.write(
    `${step}: ${code === 0 ? 'passed' : 'FAILED'} after ${seconds} s\n${printed}${complaints}`,
  );
  return code === 0;
}
