import { expect, test } from 'vitest';
import { z } from 'zod';
import { httpProblems } from './problem-table.ts';
import { mergeProblems, partAnswers, problemResponsesOf } from './route.ts';

const problemResponses = problemResponsesOf(httpProblems);

test('a status of several maps keeps the problems of all, each once', () => {
  const merged = mergeProblems(
    problemResponses('client_busy', 'invalid_parameter'),
    problemResponses('limit_reached', 'client_busy'),
    problemResponses('keys_unavailable'),
  );
  expect(merged).toEqual(
    problemResponses('client_busy', 'invalid_parameter', 'limit_reached', 'keys_unavailable'),
  );
});

test('the problems of a route are parted from its other answers', () => {
  const others = { 200: z.object({}), 304: { description: 'Not changed.', content: {} } };
  const problems = problemResponses('invalid_parameter');
  expect(partAnswers({ ...others, ...problems })).toEqual({ problems, others });
});
