import { expect, test } from 'vitest';
import { makeZone } from '../../../kernel/time-zone.ts';
import { atFirst } from '../judge/machine.ts';
import type { Past } from '../rows.ts';
import { sayShift, sumUpShift } from './hand-over.ts';

const zone = makeZone('Africa/Lagos');
const at = (clock: string) => Date.parse(`2026-03-02T${clock}:00+01:00`);

function past(news: 'fired' | 'over', clock: string, key = '{}'): Past {
  return {
    id: `${news}${clock}`,
    ruleId: 'late',
    ruleName: 'Departures are late',
    key,
    window: { fromMs: at(clock) - 1_800_000, toMs: at(clock) },
    from: 'ok',
    to: 'firing',
    level: 'critical',
    value: 1,
    reason: '',
    isComplete: true,
    news,
    muted: null,
    atMs: at(clock),
    toldAtMs: null,
  };
}

test('what is open, what is over, and what is silent, for who comes next', () => {
  const summed = sumUpShift({
    history: [
      past('over', '11:15', '{"city":"Lagos"}'),
      past('fired', '10:30', '{"city":"Lagos"}'),
      past('over', '07:00'),
    ],
    groups: [
      {
        ...atFirst(at('12:00')),
        state: 'firing',
        level: 'warning',
        firedAtMs: at('12:00'),
        ruleId: 'silent',
        key: '{}',
        value: 0,
        reason: '',
        windowEndMs: at('12:00'),
        acknowledgedAtMs: at('12:10'),
        acknowledgedBy: 'Ada',
        note: 'the app team looks at it',
        escalatedAtMs: null,
      },
      {
        ...atFirst(0),
        ruleId: 'late',
        key: '{}',
        value: 0,
        reason: '',
        windowEndMs: 0,
        acknowledgedAtMs: null,
        acknowledgedBy: null,
        note: null,
        escalatedAtMs: null,
      },
    ],
    names: new Map([['silent', 'No booking arrives']]),
    silences: [
      {
        id: 's',
        ruleId: null,
        labels: {},
        fromMs: 0,
        untilMs: at('18:00'),
        comment: 'release',
        author: 'Eve',
        endedAtMs: null,
      },
    ],
  });
  expect(sayShift(summed, { fromMs: at('06:00'), toMs: at('14:00') }, zone)).toBe(
    [
      'Shift from 2026-03-02 06:00 to 2026-03-02 14:00 (Africa/Lagos)',
      '',
      'Open: 1',
      '- No booking arrives, warning, since 2026-03-02 12:00; taken by Ada: the app team looks at it',
      '',
      'Fired and over: 2',
      '- Departures are late, critical, 2026-03-02 06:30 to 2026-03-02 07:00',
      '- Departures are late (city Lagos), critical, 2026-03-02 10:30 to 2026-03-02 11:15',
      '',
      'Silences: 1',
      '- every rule until 2026-03-02 18:00, by Eve: release',
    ].join('\n'),
  );
});

test('a quiet shift says so', () => {
  const text = sayShift(
    { open: [], over: [], silences: [] },
    { fromMs: at('06:00'), toMs: at('14:00') },
    zone,
  );
  expect(text).toContain('Open: nothing');
});
