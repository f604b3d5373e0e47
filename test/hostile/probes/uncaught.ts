import { setTimeout as pause } from 'node:timers/promises';
import { type ProbeGroup, verdict } from '../probe.ts';
import { behindKeys } from './behind-keys.ts';

const ENDS_WITHIN_MS = 40_000;

/** A mistake in the code that nothing catches; it ends the service, so this group is the last of those that share it. */
export const uncaught: ProbeGroup = {
  name: 'uncaught mistakes',
  settings: behindKeys,
  probes: [
    {
      name: 'a rejection that nobody handles',
      expects: 'a fatal line of JSON, a stop in order, and the exit code 1',
      async run({ service }) {
        process.kill(service.pid, 'SIGUSR2');
        await Promise.race([service.gone, pause(ENDS_WITHIN_MS, undefined, { ref: false })]);
        if (service.alive) return verdict(false, 'the service goes on');
        const told = service.lines.map(parseLine).filter((line) => line !== null);
        const isTold = told.some(({ level, code }) => level === 'fatal' && code === 'uncaught');
        const isOrderly = told.some(({ msg }) => msg === 'stopped');
        const isJson = told.length === service.lines.length;
        const code = await service.stop();
        return verdict(isTold && isOrderly && isJson && code === 1, { code, lines: service.lines.slice(-4) });
      },
    },
  ],
};

function parseLine(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
