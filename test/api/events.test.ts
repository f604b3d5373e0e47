import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ingestAnswerSchema, landedAnswerSchema } from '../../src/ingest/http/ingest-answer.ts';
import { problemSchema } from '../../src/platform/http/problems.ts';
import { CodedError } from '../../src/kernel/errors.ts';
import { openApiServer } from '../support/api-server.ts';

const json = { 'content-type': 'application/json' };
const ndjson = { 'content-type': 'application/x-ndjson' };

type Server = Awaited<ReturnType<typeof openApiServer>>['app'];

async function post(app: Server, payload: string | Buffer, headers: Record<string, string> = json) {
  const response = await app.inject({ method: 'POST', url: '/v1/events', payload, headers });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.json<Record<string, unknown>>(),
  };
}

test('every event of a request is accounted for, in its order', async () => {
  const { app, intake } = await openApiServer();
  const { status, body } = await post(app, '[{"a":1}, {"a":1}, {"b" 2}, {"c":3}]');
  expect(status).toBe(200);
  const answer = ingestAnswerSchema.strict().parse(body);
  expect(answer).toMatchObject({
    received: 4,
    accepted: 2,
    duplicates: 1,
    conflicts: 0,
    rejected: 1,
    status: 'done',
  });
  expect(answer.accepted + answer.duplicates + answer.conflicts + answer.rejected).toBe(answer.received);
  expect(answer.results.map((result) => [result.index, result.status])).toEqual([
    [0, 'accepted'],
    [1, 'duplicate'],
    [2, 'rejected'],
    [3, 'accepted'],
  ]);
  expect(answer.results[2]).toEqual({
    index: 2,
    status: 'rejected',
    reason: 'not_json',
    path: '',
    message: 'The text is not JSON.',
    dead_letter_id: expect.any(String) as string,
  });
  expect(intake.submissions[0]?.records.map(({ bytes }) => bytes.toString())).toEqual([
    '{"a":1}',
    '{"a":1}',
    '{"b" 2}',
    '{"c":3}',
  ]);
});

test.each([
  ['one object', '{"a":1}', json, 1],
  ['an array', ' [{"a":1},{"b":2}]\n', json, 2],
  ['an empty array', '[]', json, 0],
  ['NDJSON', '{"a":1}\n\n{"b":2}\r\n', ndjson, 2],
  [
    'NDJSON under another name',
    '{"a":1}\n{"b":2}',
    { 'content-type': 'application/jsonl; charset=utf-8' },
    2,
  ],
  ['NDJSON as JSON', '{"a":1}\n{"b":2}', json, 2],
  ['plain text', '[{"a":1},{"b":2}]', { 'content-type': 'text/plain;charset=UTF-8' }, 2],
  ['gzip', gzipSync('[{"a":1},{"b":2}]'), { ...json, 'content-encoding': 'gzip' }, 2],
])('%s is taken', async (_what, payload, headers, received) => {
  const { app } = await openApiServer();
  const { status, body } = await post(app, payload, headers);
  expect([status, body['received'], body['accepted']]).toEqual([200, received, received]);
});

test('a request is told apart by ids of our own although its sender gives one id twice', async () => {
  const { app, intake, logLines } = await openApiServer();
  const ids: unknown[] = [];
  for (const index of [1, 2]) {
    const { headers, body } = await post(app, `{"a":${index}}`, { ...json, 'x-request-id': 'job-7' });
    expect(headers['x-sender-request-id']).toBe('job-7');
    expect(headers['x-request-id']).toBe(body['request_id']);
    ids.push(body['request_id']);
  }
  const origins = intake.submissions.map(({ origin }) => origin.origin);
  expect(new Set([...origins, 'job-7']).size).toBe(3);
  expect(new Set([...ids, 'job-7']).size).toBe(3);
  const line = logLines.find((text) => text.includes(String(ids[0])));
  expect(JSON.parse(line ?? '')).toMatchObject({ request_id: ids[0], sender_request_id: 'job-7' });
});

test('a request id that is not safe to log is neither logged nor returned', async () => {
  const { app, logLines } = await openApiServer();
  const { headers } = await post(app, '{"a":1}', { ...json, 'x-request-id': 'ada@example.com' });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(logLines.join()).not.toContain('ada@example.com');
});

describe('slow fan-out', () => {
  test('is answered with 202 and a URL that gives the results', async () => {
    const { app, intake } = await openApiServer({ limits: { doneWithinMs: 5 } });
    intake.next = ({ landed }) => ({ landed, done: new Promise(() => undefined) });
    const { status, body } = await post(app, '{"a":1}\n{"b":2}');
    expect(status).toBe(202);
    const answer = landedAnswerSchema.strict().parse(body);
    expect(answer).toMatchObject({ status: 'landed', received: 2 });

    const later = await app.inject(answer.status_url);
    expect(later.statusCode).toBe(200);
    expect(ingestAnswerSchema.strict().parse(later.json())).toMatchObject({
      received: 2,
      accepted: 2,
      receipt: answer.receipt,
    });

    intake.finished.clear();
    const unknown = await app.inject(answer.status_url);
    expect(unknown.statusCode).toBe(202);
    expect(unknown.headers['retry-after']).toBe('1');
    expect(landedAnswerSchema.strict().parse(unknown.json())).toMatchObject({
      status: 'landed',
      receipt: answer.receipt,
    });
  });

  test('that fails after landing is no error of the sender', async () => {
    const { app, intake } = await openApiServer();
    intake.next = ({ landed }) => ({ landed, done: landed.then(() => Promise.reject(new Error('later'))) });
    expect((await post(app, '{"a":1}')).status).toBe(202);
  });

  test('slow landing is never answered as if it had landed (G3)', async () => {
    const { app, intake } = await openApiServer({ limits: { doneWithinMs: 5, landedWithinMs: 20 } });
    const never = new Promise<never>(() => undefined);
    intake.next = () => ({ landed: never, done: never });
    const { status, headers, body } = await post(app, '{"a":1}');
    expect([status, headers['retry-after'], body['code']]).toEqual([503, '5', 'landing_slow']);
  });
});

describe('when events cannot be taken', () => {
  test.each(['intake_busy', 'intake_closed', 'store_unavailable', 'store_refused'])(
    '%s is 503',
    async (code) => {
      const { app, intake } = await openApiServer();
      intake.next = () => {
        throw new CodedError(code, 'Not now.', { facts: { retryAfterSeconds: 2 } });
      };
      const { status, headers, body } = await post(app, '{"a":1}');
      expect([status, headers['retry-after'], body['code']]).toEqual([503, '2', code]);
    },
  );

  test('landing that fails is 503', async () => {
    const { app, intake } = await openApiServer();
    const failed = Promise.reject(new CodedError('store_unavailable', 'Away.'));
    failed.catch(() => undefined);
    intake.next = () => ({ landed: failed, done: failed });
    expect(await post(app, '{"a":1}')).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
  });
});

test.each([
  ['nothing', '', json, 400, 'empty_body'],
  ['blanks', ' \n', ndjson, 400, 'empty_body'],
  ['half an array', '[{"a":1},', json, 400, 'unterminated_array'],
  ['text that says it is gzip', '{"a":1}', { ...json, 'content-encoding': 'gzip' }, 400, 'bad_compression'],
  [
    'half of a gzip',
    gzipSync('{"a":1}').subarray(0, 15),
    { ...json, 'content-encoding': 'gzip' },
    400,
    'bad_compression',
  ],
  ['brotli', '{"a":1}', { ...json, 'content-encoding': 'br' }, 415, 'unsupported_content_encoding'],
  ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
  ['a type that is none', '{}', { 'content-type': 'nonsense' }, 415, 'unsupported_media_type'],
  ['no type', '{}', {}, 415, 'unsupported_media_type'],
  ['too many events', `[${'1,'.repeat(10_000)}1]`, json, 413, 'too_many_events'],
  ['too many lines', '1\n'.repeat(10_001), ndjson, 413, 'too_many_events'],
  ['too many bytes', ' '.repeat(10_485_761), json, 413, 'body_too_large'],
  [
    'a bomb',
    gzipSync(Buffer.alloc(50_000_000)),
    { ...json, 'content-encoding': 'gzip' },
    413,
    'body_too_large',
  ],
])(
  'a body of %s is refused as a whole, and nothing of it is taken',
  async (_what, payload, headers, status, code) => {
    const { app, intake } = await openApiServer();
    const response = await post(app, payload, headers as Record<string, string>);
    expect([response.status, response.body['code']]).toEqual([status, code]);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    problemSchema.strict().parse(response.body);
    expect(intake.submissions).toEqual([]);
  },
);

test('ten thousand events are not too many', async () => {
  const { app } = await openApiServer();
  const lines = Array.from({ length: 10_000 }, () => `{"id":"${randomUUID()}"}`).join('\n');
  const { status, body } = await post(app, lines, ndjson);
  expect([status, body['received'], body['accepted']]).toEqual([200, 10_000, 10_000]);
});

test('a receipt that was made up is refused', async () => {
  const { app } = await openApiServer();
  const response = await app.inject('/v1/events/receipts/made-up');
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code: 'invalid_receipt' });
});

test('no log line holds anything of a body', async () => {
  const { app, intake, logLines } = await openApiServer();
  await post(app, '[{"phone":"+2348012345678"}, +2348012345678]');
  intake.next = () => {
    throw new Error('unexpected');
  };
  expect((await post(app, '{"phone":"+2348012345678"}')).status).toBe(500);
  await app.inject('/v1/none/+2348012345678?phone=+2348012345678');
  await app.inject('/v1/dead-letters?origin=+2348012345678&nope=+2348012345678');
  expect(logLines.length).toBeGreaterThanOrEqual(4);
  expect(logLines.join('\n')).not.toContain('8012345678');
});
