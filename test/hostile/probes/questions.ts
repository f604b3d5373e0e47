import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../faults/until.ts';
import { runningQuestions } from '../ask-engine.ts';
import { heaviest, heavyBody } from '../heavy-questions.ts';
import { type ProbeGroup, type Target, verdict } from '../probe.ts';
import { eightClients } from './eight-clients.ts';

/** Asks something heavy several times at once, and leaves as soon as the first statement runs. */
async function askAndLeave(target: Target, times: number): Promise<boolean> {
  const body = await heavyBody(target, heaviest);
  const leaves = new AbortController();
  const init = {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal: leaves.signal,
  };
  const asked = Array.from({ length: times }, () =>
    target.ask('/v1/metrics/query', init).catch(() => undefined),
  );
  const hasBegun = await until(async () => (await runningQuestions(target)).length > 0, 10_000);
  leaves.abort();
  await Promise.all(asked);
  return hasBegun;
}

/** A question may cost only so much, and nothing is left of it when nobody waits for the answer. */
export const questions: ProbeGroup = {
  name: 'questions',
  probes: [
    {
      name: 'one asks for a hundred metrics of five years by day, compared',
      expects:
        'a rejection with 422 within a second, which says the sum, the limit and what to ask for instead',
      async run(target) {
        const body = await heavyBody(target, { days: 1826, compare: true });
        const startedMs = performance.now();
        const headers = { 'content-type': 'application/json' };
        const answer = await target.ask('/v1/metrics/query', { method: 'POST', headers, body });
        const ms = performance.now() - startedMs;
        const text = (await answer.text()).slice(0, 1_000);
        const tells = /asks for \d+ .* at most \d+ are allowed\. Ask for/.test(text);
        return verdict(answer.status === 422 && tells && ms < 1_000, `${answer.status} ${ms} ms ${text}`);
      },
    },
    {
      name: 'five clients ask for as much as is allowed and leave',
      expects: 'none of their statements one second later',
      async run(target) {
        if (!(await askAndLeave(target, 5))) return verdict(false, 'no statement began');
        await delay(1_000);
        const running = await runningQuestions(target);
        return verdict(running.length === 0, running);
      },
    },
    eightClients,
  ],
};
