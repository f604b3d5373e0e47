import { describe, expect, test } from 'vitest';
import { CodedError } from '../../kernel/errors.ts';
import { problemTable } from '../../app/features.ts';
import { describeProblem, problemSchema } from './problems.ts';

const describeCode = (code: string, facts = {}, message = 'What happened.') =>
  describeProblem(new CodedError(code, message, { facts }), 'request-1', problemTable);

test.each(Object.entries(problemTable))('%s is a problem', (code, { status, title }) => {
  const { problem, retryAfterSeconds } = describeCode(code);
  expect(problemSchema.parse(problem)).toMatchObject({
    type: `/problems/${code}`,
    code,
    status,
    title,
    request_id: 'request-1',
  });
  expect(retryAfterSeconds).toBe(status === 503 || status === 429 ? 5 : null);
});

test('says which parameter, why, and what is allowed', () => {
  const facts = { parameter: 'grain', reason: 'is not known', allowed: ['day', 'hour'], hidden: 'x' };
  expect(describeCode('invalid_parameter', facts).problem).toEqual({
    type: '/problems/invalid_parameter',
    title: 'A parameter is not valid',
    status: 400,
    detail: 'What happened.',
    code: 'invalid_parameter',
    request_id: 'request-1',
    parameter: 'grain',
    reason: 'is not known',
    allowed: ['day', 'hour'],
  });
});

test.each([
  [2, 2],
  [0.1, 1],
])('a 503 that knows %d s is to be repeated after %d s', (known, served) => {
  expect(describeCode('intake_busy', { retryAfterSeconds: known }).retryAfterSeconds).toBe(served);
});

describe('what is none of the sender’s business', () => {
  test.each([
    ['an unknown code', new CodedError('engine_start_failed', 'secret path')],
    ['an error', new Error('secret path')],
    ['an error of the framework', Object.assign(new Error('secret path'), { statusCode: 500 })],
    ['something thrown', 'secret path'],
    ['null', null],
    ['a statement', new CodedError('store_refused', 'secret path in SQL')],
  ])('is not told: %s', (_what, error) => {
    const { problem } = describeProblem(error, 'request-1', problemTable);
    expect(problem.status).toBeGreaterThanOrEqual(500);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});

test.each([
  [413, 'body_too_large'],
  [414, 'uri_too_long'],
  [415, 'unsupported_media_type'],
  [431, 'headers_too_large'],
  [400, 'bad_request'],
  [418, 'bad_request'],
])('status %d of the framework is %s', (statusCode, code) => {
  expect(describeProblem(Object.assign(new Error('x'), { statusCode }), 'r', problemTable).problem.code).toBe(
    code,
  );
});
