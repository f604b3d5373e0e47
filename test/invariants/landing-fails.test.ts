import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEvents } from '../../bench/events.ts';
import { type Connection, openConnection } from '../../src/platform/warehouse/connection.ts';
import { storeOn } from '../support/store-on.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// The store is up and takes nothing, as with a full disk: events are refused, and health says so (G9).

let service: TestService;
let connection: Connection;
beforeAll(async () => {
  service = await openTestService();
  connection = openConnection(storeOn({ backend: 'embedded', endpoint: null }).address(service.dataDir));
});
afterAll(async () => {
  await connection.close();
  await service.remove();
});

const body = [...generateEvents({ events: 5, days: 1, seed: 1, startMs: Date.UTC(2026, 8, 1) })].join('\n');

async function intakeCheck() {
  const health = (await (await fetch(`${service.url}/health`)).json()) as {
    status: string;
    checks: { intake: { status: string; message: string | null } };
  };
  return { whole: health.status, ...health.checks.intake };
}

test('while no batch can be landed health is failing, and it is well with the first that lands', async () => {
  await connection.command('RENAME TABLE events_raw TO events_raw_away');
  expect((await service.post(body)).status).toBeGreaterThanOrEqual(500);
  expect(await intakeCheck()).toMatchObject({
    whole: 'failing',
    status: 'failing',
    message: expect.stringMatching(/^Events cannot be taken\. ./) as string,
  });
  await connection.command('RENAME TABLE events_raw_away TO events_raw');
  const answer = await service.post(body);
  expect([answer.status, await answer.json()]).toMatchObject([200, { accepted: 5 }]);
  expect(await intakeCheck()).toMatchObject({ status: 'ok', message: null });
});
