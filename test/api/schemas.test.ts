import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { eventTypes } from '../../src/events/contract.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { openApiServer } from '../support/api-server.ts';

test('each type has a schema at its $id, by which its example is valid', async () => {
  const { app } = await openApiServer();
  const list = (await app.inject('/v1/schemas')).json<{ schemas: { event_type: string; url: string }[] }>();
  expect(list.schemas.map((one) => one.event_type)).toEqual(eventTypes);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const { event_type: type, url } of list.schemas) {
    const { pathname } = new URL(url);
    const schema = (await app.inject(pathname)).json<Record<string, unknown>>();
    expect(schema).toMatchObject({
      $id: url,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: type,
    });
    const validate = ajv.compile(schema);
    expect(validate(eventExamples[type as keyof typeof eventExamples])).toBe(true);
    expect(validate({ event_type: type })).toBe(false);
  }
});

test('whoever has a schema already is told that it is the same', async () => {
  const { app } = await openApiServer();
  for (const url of ['/v1/schemas', '/v1/schemas/trip.started']) {
    const first = await app.inject(url);
    const etag = String(first.headers.etag);
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await app.inject({ url, headers: { 'if-none-match': etag } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const other = await app.inject({ url, headers: { 'if-none-match': '"other"' } });
    expect([other.statusCode, other.body]).toEqual([200, first.body]);
  }
});

test('a type that is none is answered with those that there are', async () => {
  const { app } = await openApiServer();
  const response = await app.inject('/v1/schemas/trip.begun');
  expect([response.statusCode, response.json()]).toMatchObject([
    404,
    { code: 'event_type_not_found', allowed: eventTypes },
  ]);
});
