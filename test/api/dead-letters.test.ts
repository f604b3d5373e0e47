import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import { makeDeadLetterStore } from '../../src/ingest/dead-letters/store.ts';
import type { DeadLetter, DeadLetters } from '../../src/ingest/dead-letters/dead-letters.ts';
import { openApiServer } from '../support/api-server.ts';
import { makeLetter as letter } from '../support/make-letter.ts';
import { openTestStore, type TestStore } from '../support/test-store.ts';

// The API on a store on a real engine.

let store: TestStore;
let letters: DeadLetters;
beforeAll(async () => {
  store = await openTestStore();
  letters = makeDeadLetterStore(store.connection);
});
afterAll(() => store.close());

describe('the API', () => {
  const personal =
    '{"event_type":"user.registered","phone":"+2348012345678","full_name":"Ada Obi","role":"PILOT"}';

  test('lists, counts and filters', async () => {
    const sent = letter({ origin: 'api', reason: 'unknown_event_type', eventType: 'x.y' });
    await letters.insert([sent, letter()]);
    const { app } = await openApiServer({ deadLetters: letters });
    const list = await app.inject(
      '/v1/dead-letters?origin=api&state=open&type=x.y&from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00%2B01:00',
    );
    expect(list.json()).toEqual({
      dead_letters: [
        {
          id: sent.id,
          received_at: new Date(sent.receivedAtMs).toISOString(),
          state: 'open',
          reason: 'unknown_event_type',
          event_type: 'x.y',
          path: '/trip_id',
          message: 'trip_id must be a UUID',
          source: 'http',
          origin: 'api',
          position: sent.position,
          body_bytes: sent.body.length,
          replays: 0,
        },
      ],
      next_cursor: null,
    });
    const counts = await app.inject('/v1/dead-letters/counts?origin=api');
    expect(counts.json()).toEqual({
      open: 1,
      resolved: 0,
      counts: [{ reason: 'unknown_event_type', event_type: 'x.y', open: 1, resolved: 0 }],
    });
    const first = (await app.inject('/v1/dead-letters?limit=1')).json<{ next_cursor: string }>();
    expect((await app.inject(`/v1/dead-letters?limit=1&cursor=${first.next_cursor}`)).statusCode).toBe(200);
  });

  test('shows personal data only to a key with the scope for it (G8)', async () => {
    const sent = letter({
      body: Buffer.from(personal),
      key: '+2348012345678',
      headers: { from: 'ada@example.com' },
    });
    await letters.insert([sent]);
    const url = `/v1/dead-letters/${sent.id}`;
    const local = await openApiServer({ deadLetters: letters });
    const masked = (await local.app.inject(url)).json<object>();
    expect(masked).toMatchObject({
      key: '***',
      headers: { from: '***' },
      body: '{"event_type":"user.registered","phone":"***","full_name":"***","role":"PILOT"}',
      body_encoding: 'utf-8',
      body_masked: true,
      body_truncated: false,
    });
    const apiKeys = [
      { name: 'a', scopes: ['read' as const], hash: hashSecret('reader') },
      { name: 'b', scopes: ['read' as const, 'dead_letters:raw' as const], hash: hashSecret('auditor') },
    ];
    const { app } = await openApiServer({ deadLetters: letters, apiKeys });
    const show = async (key: string) =>
      (await app.inject({ url, headers: { 'x-api-key': key } })).json<object>();
    expect(await show('reader')).toEqual(masked);
    expect(await show('auditor')).toMatchObject({
      body: personal,
      body_masked: false,
      key: '+2348012345678',
    });
  });

  test('shows places to about a kilometre, wherever they stand, but to a key with the scope for it', async () => {
    const body = '{"event_type":"trip.started","start_lat":6.447812,"stops":[{"lat":"6.4478","lon":3.4723}]}';
    const sent = letter({ body: Buffer.from(body) });
    await letters.insert([sent]);
    const scopes = {
      reader: ['read', 'geo:exact', 'personal:read'],
      auditor: ['read', 'dead_letters:raw'],
    } as const;
    const apiKeys = Object.entries(scopes).map(([name, own]) => ({
      name,
      scopes: own,
      hash: hashSecret(name),
    }));
    const { app } = await openApiServer({ deadLetters: letters, apiKeys });
    const show = async (key: string) =>
      (await app.inject({ url: `/v1/dead-letters/${sent.id}`, headers: { 'x-api-key': key } })).json<{
        body: string;
      }>();
    expect((await show('reader')).body).toBe(
      '{"event_type":"trip.started","start_lat":6.45,"stops":[{"lat":"6.45","lon":3.47}]}',
    );
    expect((await show('auditor')).body).toBe(body);
  });

  test('shows bytes that are no text in base64, or not at all', async () => {
    const sent = letter({ body: Buffer.from([0xff, 0xfe, 0x00]), reason: 'not_utf8' });
    const long = letter({ body: Buffer.from('¤'.repeat(80_000)) });
    await letters.insert([sent, long]);
    const apiKeys = [
      { name: 'b', scopes: ['read' as const, 'dead_letters:raw' as const], hash: hashSecret('auditor') },
    ];
    const local = await openApiServer({ deadLetters: letters });
    const keyed = await openApiServer({ deadLetters: letters, apiKeys });
    const url = `/v1/dead-letters/${sent.id.toUpperCase()}`;
    expect((await local.app.inject(url)).json()).toMatchObject({
      body: null,
      body_encoding: 'base64',
      body_masked: true,
    });
    expect((await keyed.app.inject({ url, headers: { 'x-api-key': 'auditor' } })).json()).toMatchObject({
      body: '//4A',
      body_encoding: 'base64',
      body_masked: false,
    });
    const cut = (await local.app.inject(`/v1/dead-letters/${long.id}`)).json<{
      body: string;
      body_truncated: boolean;
    }>();
    expect([cut.body.length, cut.body_truncated]).toEqual([65_536, true]);
  });

  test.each([
    ['/v1/dead-letters/00000000-0000-4000-8000-000000000000', 404, 'letter_not_found'],
    ['/v1/dead-letters/nonsense', 400, 'invalid_parameter'],
    ['/v1/dead-letters?limit=0', 400, 'invalid_parameter'],
    ['/v1/dead-letters?limit=1001', 400, 'invalid_parameter'],
    ['/v1/dead-letters?limit=1.5', 400, 'invalid_parameter'],
    ['/v1/dead-letters?reason=bad', 400, 'invalid_parameter'],
    ['/v1/dead-letters?reason=empty&reason=empty', 400, 'invalid_parameter'],
    ['/v1/dead-letters?from=yesterday', 400, 'invalid_parameter'],
    ['/v1/dead-letters?cursor=nonsense', 400, 'invalid_cursor'],
    ['/v1/dead-letters/counts?nope=1', 400, 'invalid_parameter'],
  ])('%s is %d %s', async (url, status, code) => {
    const { app } = await openApiServer({ deadLetters: letters });
    const response = await app.inject(url);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([status, code]);
  });

  describe('replays', () => {
    const replay = async (
      given: Partial<DeadLetter>,
      payload?: string | Buffer,
      prepare?: (server: Awaited<ReturnType<typeof openApiServer>>) => void,
    ) => {
      const sent = letter(given);
      await letters.insert([sent]);
      const server = await openApiServer({ deadLetters: letters, limits: { doneWithinMs: 20 } });
      prepare?.(server);
      const url = `/v1/dead-letters/${sent.id}/replay`;
      const response = await server.app.inject({
        method: 'POST',
        url,
        ...(payload !== undefined && { payload }),
      });
      return { sent, ...server, response, answer: response.json<Record<string, unknown>>() };
    };

    test('the original bytes without a body', async () => {
      const { sent, intake, answer } = await replay({ body: Buffer.from('{"fixed":"elsewhere"}') });
      expect(answer).toMatchObject({
        dead_letter_id: sent.id,
        status: 'accepted',
        state: 'resolved',
        event_type: 'trip.started',
      });
      expect(intake.submissions[0]).toEqual({
        origin: { source: 'replay', origin: sent.id },
        records: [{ position: 0, bytes: sent.body, headers: [] }],
      });
      expect(await letters.get(sent.id)).toMatchObject({ state: 'resolved', body: sent.body });
    });

    test('a corrected body, whatever its type, and keeps the original', async () => {
      const { sent, intake, answer } = await replay({ body: Buffer.from('broken') }, '{"corrected":1}');
      expect(answer).toMatchObject({ status: 'accepted', state: 'resolved' });
      expect(intake.submissions[0]?.records[0]?.bytes.toString()).toBe('{"corrected":1}');
      expect((await letters.get(sent.id))?.body.toString()).toBe('broken');
      const kept = await store.connection.query(
        z.object({ body: z.string(), corrected: z.int() }),
        'SELECT body, corrected FROM dead_letter_replays WHERE letter_id = {id:UUID}',
        { params: { id: sent.id } },
      );
      expect(kept).toEqual([{ body: '{"corrected":1}', corrected: 1 }]);
    });

    test('of a letter that was cut need a corrected body', async () => {
      const cut = { body: Buffer.from('{"begun":'), whole: { bytes: 134_217_728, sha256: 'abc' } };
      const { response, answer, intake } = await replay(cut);
      expect([response.statusCode, answer['code']]).toEqual([409, 'letter_cut']);
      expect(intake.submissions).toEqual([]);
      expect((await replay(cut, '{"corrected":1}')).answer).toMatchObject({ status: 'accepted' });
    });

    test('in vain: the letter stays open, and is no second letter', async () => {
      const { sent, answer, response } = await replay({ body: Buffer.from('broken') }, 'still broken');
      expect(response.statusCode).toBe(200);
      expect(answer).toMatchObject({
        dead_letter_id: sent.id,
        status: 'rejected',
        state: 'open',
        reason: 'not_json',
      });
      expect(await letters.get(sent.id)).toMatchObject({
        state: 'open',
        replayed: [{ status: 'rejected', reason: 'not_json' }],
      });
    });

    test('that take long: 202, and recorded when the result is known', async () => {
      const done = Promise.withResolvers<never>();
      const { sent, answer, response } = await replay({}, undefined, ({ intake }) => {
        intake.next = (real) => ({ landed: real.landed, done: done.promise.then(() => real.done) });
      });
      expect(response.statusCode).toBe(202);
      expect(answer).toMatchObject({
        status: 'landed',
        state: 'open',
        status_url: expect.stringMatching(/^\/v1\/events\/receipts\//) as string,
      });
      done.resolve(undefined as never);
      await expect
        .poll(async () => (await letters.get(sent.id))?.state, { timeout: 60_000 })
        .toBe('resolved');
    });

    test('one at a time', async () => {
      const sent = letter();
      await letters.insert([sent]);
      const { app } = await openApiServer({ deadLetters: letters });
      const post = () => app.inject({ method: 'POST', url: `/v1/dead-letters/${sent.id}/replay` });
      const statuses = (await Promise.all([post(), post()])).map(({ statusCode }) => statusCode);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect((await post()).json()).toMatchObject({ status: 'duplicate', state: 'resolved' });
    });

    test('of nothing: 404', async () => {
      const { app } = await openApiServer({ deadLetters: letters });
      const url = '/v1/dead-letters/00000000-0000-4000-8000-000000000000/replay';
      expect((await app.inject({ method: 'POST', url })).json()).toMatchObject({ code: 'letter_not_found' });
    });
  });
});
