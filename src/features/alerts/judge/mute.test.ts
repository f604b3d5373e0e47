import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../kernel/units.ts';
import { atFirst } from './machine.ts';
import { mutedBecause, type Silence } from './mute.ts';

const rule = { id: 'late', cool_down_minutes: 30, inhibited_by: ['feed'] };
const silence: Silence = {
  id: 's',
  ruleId: 'late',
  labels: { city: 'Lagos' },
  fromMs: 0,
  untilMs: 10 * MINUTE_MS,
  comment: 'the bridge is closed',
  author: 'Ada',
  endedAtMs: null,
};
const facts = {
  rule,
  labels: { city: 'Lagos', route_id: 'r' },
  before: atFirst(0),
  atMs: MINUTE_MS,
  silences: [],
  firing: new Set<string>(),
};

test.each([
  ['nothing mutes it', {}, null],
  ['a silence with its labels', { silences: [silence] }, 'silenced by Ada: the bridge is closed'],
  ['a silence of every rule and group', { silences: [{ ...silence, ruleId: null, labels: {} }] }, /silenced/],
  ['one of another rule', { silences: [{ ...silence, ruleId: 'other' }] }, null],
  ['one of another group', { silences: [{ ...silence, labels: { city: 'Abuja' } }] }, null],
  ['one whose time is over', { silences: [silence], atMs: 10 * MINUTE_MS }, null],
  ['one that was ended', { silences: [{ ...silence, endedAtMs: MINUTE_MS }] }, null],
  ['one that has not begun', { silences: [{ ...silence, fromMs: 2 * MINUTE_MS }] }, null],
  ['a rule that explains it fires', { firing: new Set(['feed']) }, 'feed fires'],
  ['it was over a moment ago', { before: { ...atFirst(0), overAtMs: 0 } }, 'it cools down'],
  ['it was over long ago', { before: { ...atFirst(0), overAtMs: 0 }, atMs: 30 * MINUTE_MS }, null],
])('%s', (_, more, expected) => {
  const why = mutedBecause({ ...facts, ...more });
  if (expected instanceof RegExp) expect(why).toMatch(expected);
  else expect(why).toBe(expected);
});
