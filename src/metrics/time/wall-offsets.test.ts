import { expect, test } from 'vitest';
import { makeZone } from '../../kernel/time-zone.ts';
import { DAY_MS, MINUTE_MS } from '../../kernel/units.ts';
import { wallOffsets } from './wall-offsets.ts';

test.each([
  ['Africa/Lagos', '2026-03-06', 1],
  ['America/New_York', '2026-03-06', 2], // set forward over 02:00 to 03:00
  ['America/New_York', '2026-10-30', 2], // set back over 01:00 to 02:00
  ['Australia/Lord_Howe', '2026-04-03', 2], // by half an hour
  ['America/Santiago', '2026-09-04', 2], // the clock skips midnight
  ['America/Santiago', '2026-09-06', 2], // of the first day
])('wall times of %s in the days from %s are the instants that the zone tells', (name, from, expected) => {
  const zone = makeZone(name);
  const first = Date.parse(`${from}T00:00:00Z`) / DAY_MS;
  const range = { fromMs: zone.startOfDay(first), toMs: zone.startOfDay(first + 4) };
  const offsets = wallOffsets(range, zone);
  expect(offsets).toHaveLength(expected);
  for (let wallMs = first * DAY_MS; wallMs < (first + 4) * DAY_MS; wallMs += 7 * MINUTE_MS) {
    const { offsetMs } = offsets.findLast(({ fromWallMs }) => fromWallMs <= wallMs)!;
    expect(wallMs - offsetMs).toBe(zone.instantsOf(wallMs)[0]);
  }
});
