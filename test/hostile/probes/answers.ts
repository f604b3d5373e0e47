import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { askRaw, behindKeys, KEY } from './behind-keys.ts';

const SEARCH_FOR_MS = 20_000;

/** Answers carry more than the data; these probes look at the rest. */
export const answers: ProbeGroup = {
  name: 'answers',
  settings: behindKeys,
  probes: [
    {
      name: 'a cache on the way keeps an answer',
      expects: 'Cache-Control: no-store on data, dead letters, health and errors',
      async run(target) {
        const paths = ['/v1/metrics/catalog', '/v1/dead-letters', '/v1/data-quality', '/health', '/v1/none'];
        const kept = await Promise.all(
          paths.map(async (path) => {
            const { headers } = await askRaw(target, path, { headers: { 'x-api-key': KEY } });
            return headers['cache-control'] === 'no-store' ? [] : [path];
          }),
        );
        return verdict(kept.flat().length === 0, `may be kept: ${kept.flat().join(', ')}`);
      },
    },
    {
      name: 'a sender gives its request the id of another',
      expects:
        'an id of the service in answer and log, and the one of the sender beside it under another name',
      async run(target) {
        const given = `probe-${randomUUID()}`;
        const headers = { 'x-request-id': given };
        const { headers: answered } = await askRaw(target, '/v1/none', { headers });
        const own = answered['x-request-id'];
        const line = await loggedLine(target, given);
        const isApart =
          line.includes(`"request_id":"${String(own)}"`) && line.includes(`"sender_request_id":"${given}"`);
        return verdict(own !== undefined && own !== given && isApart, { own, line });
      },
    },
    {
      name: 'somebody without a key asks why the service is not ready',
      expects: '503 with names of checks, and no sentence',
      async run(target) {
        const body = await unreadyAnswer(target);
        if (body === null) return verdict(false, 'it was always ready');
        const { failing = [] } = JSON.parse(body) as { failing?: unknown[] };
        return verdict(failing.length > 0 && failing.every((name) => /^[\w-]+$/.test(String(name))), body);
      },
    },
  ],
};

/** The answer of /health/ready while the engine is away. It is killed until the service says so, because it comes back in 0.3 s. */
async function unreadyAnswer(target: Target): Promise<string | null> {
  const until = Date.now() + SEARCH_FOR_MS;
  let killed = 0;
  while (Date.now() < until) {
    const { pid } = target.engine();
    if (pid !== killed) process.kill(pid, 'SIGKILL');
    killed = pid;
    const { status, body } = await askRaw(target, '/health/ready');
    if (status === 503) return body;
  }
  return null;
}

/** The log line that holds `text`; it comes through a pipe, a moment after the answer. Empty when it does not come. */
async function loggedLine({ service }: Target, text: string): Promise<string> {
  const until = Date.now() + SEARCH_FOR_MS;
  for (;;) {
    const line = service.lines.find((one) => one.includes(text));
    if (line !== undefined || Date.now() > until) return line ?? '';
    await pause(20);
  }
}
