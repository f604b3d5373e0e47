import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../kernel/units.ts';
import type { Standing } from './standing.ts';
import { decideStay, stays } from './stay.ts';

const tickMs = 1_000;
const seq = 600; // 00:10
const at = (watermarkMs: number | null, version: string | null = 'v1'): Standing => ({
  watermarkMs,
  inFlight: 0,
  version,
});
const watermarkMs = 5 * MINUTE_MS;
const key = '0000001d'; // its turn is at the 29th second of each half minute
const computed = { key, seq, tickMs, standing: at(watermarkMs), nextEdge: () => watermarkMs + 20_000 };

test.each([
  ['the store is as it was', 1, at(watermarkMs + 1_000), true],
  ['a row has changed', 1, at(watermarkMs + 1_000, 'v2'), false],
  ['rows are being written', 1, at(watermarkMs + 1_000, null), false],
  ['the store does not say', 1, at(null), false],
  ['the watermark is at the end of a bucket', 1, at(watermarkMs + 20_000), false],
  ['the watermark has gone back', 1, at(watermarkMs - 1), false],
  ['it is the tick before the turn of the query', 28, at(watermarkMs), true],
  ['it is the turn of the query', 29, at(watermarkMs), false],
  ['nobody watched for an hour', 3_600, at(watermarkMs), false],
])('when %s', (_name, later, standing, isStill) => {
  expect(stays(decideStay(computed)!, seq + later, standing)).toBe(isStill);
});

test('an answer stays no longer than the quarter hour, in which no day ends', () => {
  const last = { ...computed, seq: 895, standing: at(watermarkMs) };
  expect(decideStay(last)?.untilSeq).toBe(899);
  expect(decideStay({ ...last, key: '00000014' })?.untilSeq).toBe(900);
});

test('the turn of a query comes within half a minute, and after its tick', () => {
  const untils = Array.from(
    { length: 30 },
    (_, n) => decideStay({ ...computed, key: n.toString(16) })!.untilSeq,
  );
  expect(untils.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => seq + 1 + n));
});

test.each([
  ['follows the clock', { ...computed, nextEdge: () => -Infinity }],
  ['was read while rows were written', { ...computed, standing: at(watermarkMs, null) }],
  ['was read while the store did not say', { ...computed, standing: at(null) }],
])('an answer that %s does not stay', (_name, one) => {
  expect(decideStay(one)).toBeNull();
});
