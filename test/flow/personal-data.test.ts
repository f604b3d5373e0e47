import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventExamples } from '../../src/events/examples.ts';
import { ownEngine } from '../support/shared-store.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// G8: what is personal is sent in every way that a producer might, and then looked for everywhere but in the tables of
// the dead letters.

const phone = '+2348099887766';
const secrets = [phone, '8099887766', 'zainab.b@secret.example', 'Zainab Balogun-Secret', '"4929"'];
const personal = {
  phone,
  email: 'Zainab.B@secret.example',
  full_name: 'Zainab Balogun-Secret',
};
const registered = { ...eventExamples['user.registered'], ...personal };
const paid = { ...eventExamples['payment.success'], card_last4: '4929' };
const bodies = [
  JSON.stringify([registered, paid, registered]),
  JSON.stringify({
    ...eventExamples['trip.started'],
    passenger: { Phone_Number: phone, fullName: personal.full_name },
  }),
  JSON.stringify({ ...registered, user_id: 'not a uuid' }),
  JSON.stringify({ ...registered, phone: `${phone}x` }),
  `{"event_type":"user.registered","phone":"${phone}","email":"${personal.email}" broken`,
  `[{"event_type":"${personal.email}"},${phone}]`,
  `${personal.full_name} ${phone}`,
];

let service: TestService;
const answers: string[] = [];

beforeAll(async () => {
  service = await openTestService(ownEngine);
  for (const body of bodies) {
    for (const type of ['application/json', 'application/x-ndjson']) {
      const response = await service.post(body, type);
      answers.push(await response.text());
    }
  }
  const ask = async (path: string) => (await fetch(`${service.url}${path}`)).text();
  const letters = JSON.parse(await ask('/v1/dead-letters')) as { dead_letters: { id: string }[] };
  expect(letters.dead_letters.length).toBeGreaterThanOrEqual(7);
  for (const { id } of letters.dead_letters) answers.push(await ask(`/v1/dead-letters/${id}`));
  for (const path of [
    `/v1/metrics/payments?currency=${encodeURIComponent(personal.email)}`,
    `/v1/dead-letters/${encodeURIComponent(phone)}`,
    '/v1/dead-letters',
    '/v1/dead-letters/counts',
    '/health',
  ])
    answers.push(await ask(path));
});
afterAll(() => service.remove());

const found = (texts: readonly string[]) =>
  secrets.filter((secret) => texts.some((text) => text.toLowerCase().includes(secret.toLowerCase())));

test('the events are in, and their contacts are hashes', async () => {
  const rows = await service.pipeline.warehouse.connection.query(
    z.object({ phone_hash: z.string(), email_hash: z.string() }),
    'SELECT phone_hash, email_hash FROM user_events',
  );
  expect(rows).toEqual([
    {
      phone_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      email_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
});

test('no table but those of the dead letters holds a personal value', async () => {
  const { connection } = service.pipeline.warehouse;
  const tables = await connection.query(
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    if (name.startsWith('dead_letter')) continue;
    const rows = await connection.query(
      z.object({ row: z.string() }),
      `SELECT toString(tuple(*)) AS row FROM ${name}`,
    );
    texts.push(...rows.map(({ row }) => row));
  }
  expect(texts.length).toBeGreaterThan(20);
  expect(found(texts)).toEqual([]);
  // The scan can find something: the letters do hold them.
  const kept = await connection.query(z.object({ body: z.string() }), 'SELECT body FROM dead_letters');
  expect(found(kept.map(({ body }) => body))).toContain(phone);
});

test('no log line and no answer holds a personal value', () => {
  expect(service.logLines.length).toBeGreaterThan(10);
  expect(found(service.logLines)).toEqual([]);
  expect(found([readFileSync(join(service.dataDir, 'engine', 'engine.log'), 'utf8')])).toEqual([]);
  // An answer to a query repeats its parameter to nobody but its sender; of what others sent it says nothing.
  expect(found(answers.filter((answer) => !answer.includes('/problems/')))).toEqual([]);
});
