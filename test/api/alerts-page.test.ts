import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { states } from '../../src/features/alerts/judge/machine.ts';
import { conditionSchema } from '../../src/features/alerts/rule.ts';
import { HOUR_MS } from '../../src/kernel/units.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Every example of docs/ALERTS.md is taken by a service.

const page = readFileSync(new URL('../../docs/ALERTS.md', import.meta.url), 'utf8');
const bodies = [...page.matchAll(/```json\n([^]*?)```/g)].map(
  ([, text]) => JSON.parse(text!) as Record<string, unknown>,
);
let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service.remove());

async function send(method: string, path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${service.url}${path}`, { method, headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

test('every example is taken', async () => {
  const statuses = [];
  for (const body of bodies) {
    if ('metric' in body) statuses.push(await send('PUT', `/v1/alerts/rules/${String(body['id'])}`, body));
    else if ('days' in body) statuses.push(await send('POST', '/v1/alerts/rules/test', body));
    else if ('until' in body) {
      const until = new Date(Date.now() + HOUR_MS).toISOString(); // that of the page is over some day
      statuses.push(await send('POST', '/v1/alerts/silences', { ...body, until }));
    } else
      statuses.push(await send('POST', '/v1/alerts/rules/payment-success-by-provider/acknowledge', body));
  }
  // Nothing fires in a store without events, so there is nothing to take.
  expect(statuses).toEqual([200, 200, 200, 409, 201, 200]);
});

test('the page has each kind of condition and each state', () => {
  const kinds = conditionSchema.options.map(({ shape }) => shape.kind.value);
  for (const word of [...kinds, ...states]) expect(page).toMatch(new RegExp(`^\\| \`${word}\``, 'm'));
});
