import { expect, test } from 'vitest';
import type { HealthStatus } from '../../../kernel/health-check.ts';
import { MINUTE_MS } from '../../../kernel/units.ts';
import { lookAtParts, type Part } from './parts.ts';

/** Looks each minute at one part, a letter each: o, d, f. */
function look(letters: string): string[] {
  const statuses: Record<string, HealthStatus> = { o: 'ok', d: 'degraded', f: 'failing' };
  let parts: Part[] = [];
  const told: string[] = [];
  for (const [minute, letter] of letters.split('').entries()) {
    const lines = { kafka: { status: statuses[letter]!, message: 'why', facts: {} } };
    const looked = lookAtParts(parts, lines, minute * MINUTE_MS);
    parts = looked.parts;
    told.push(...looked.turns.map(({ part, from }) => `${minute}: ${from} to ${part.status}`));
  }
  return told;
}

test.each([
  ['oooo', []],
  ['offfffo', ['3: ok to failing']],
  ['off' + 'ooo', []],
  ['offfooo', ['3: ok to failing', '6: failing to ok']],
  ['odddfff', ['3: ok to degraded', '6: degraded to failing']],
  ['ofofofofof', []],
  ['ddd', ['2: ok to degraded']],
])('%s', (letters, expected) => {
  expect(look(letters)).toEqual(expected);
});
