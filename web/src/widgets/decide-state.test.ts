import { expect, test } from 'vitest';
import { byDay, byProvider, receipt } from '../../../src/viz/examples/answers.ts';
import { catalogue } from '../../../src/viz/examples/catalogue.ts';
import { examples } from '../../../src/viz/examples/specs.ts';
import { noAnswer } from '../api/problems.ts';
import { decideState } from './decide-state.ts';

const context = { catalogue };
const { spec } = examples.bars;
const ok = (body: unknown) => ({ status: 200, body });
const decide = (given: Partial<Parameters<typeof decideState>[1]>) =>
  decideState(spec, { answer: undefined, failed: null, context, ...given });

test('nothing yet is loading, unless the whole page failed', () => {
  expect(decide({})).toEqual({ is: 'loading' });
  expect(decide({ answer: ok(byProvider), context: null })).toEqual({ is: 'loading' });
  expect(decide({ failed: noAnswer })).toEqual({ is: 'error', problem: noAnswer });
});

test('an answer stays when a later request fails', () => {
  expect(decide({ answer: ok(byProvider), failed: noAnswer })).toMatchObject({ is: 'ready' });
});

test('a problem of one question is its own', () => {
  const body = {
    code: 'invalid_parameter',
    title: 'A parameter is wrong',
    detail: 'metrics',
    request_id: 'r',
  };
  expect(decide({ answer: { status: 400, body } })).toMatchObject({
    is: 'error',
    problem: { code: 'invalid_parameter', request_id: 'r' },
  });
});

test('no rows are empty, and say where there is data', () => {
  const body = {
    ...byProvider,
    breakdown: [],
    others: null,
    receipt: { ...receipt, data_from: '2025-03-01T00:00:00+01:00', data_to: '2026-02-01T00:00:00+01:00' },
  };
  expect(decide({ answer: ok(body) })).toMatchObject({
    is: 'empty',
    hint: 'There is data from 2025-03-01 to 2026-02-01.',
  });
});

test('a running period is told beside the number', () => {
  const state = decideState(examples.number.spec, { answer: ok(byDay), failed: null, context });
  expect(state).toMatchObject({ is: 'ready', notices: [{ kind: 'provisional' }] });
});
