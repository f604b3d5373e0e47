import type { Zone } from '../../kernel/time-zone.ts';
import { DAY_MS, QUARTER_HOUR_MS } from '../../kernel/units.ts';
import type { Range } from './buckets.ts';

/** A zone's offset from UTC, which holds from an instant on. */
export interface Offset {
  fromMs: number;
  offsetMs: number;
}

/** Lists the offsets of a zone over a range, ascending. The first holds from the start of the range on. */
export function offsetsIn({ fromMs, toMs }: Range, zone: Zone): Offset[] {
  const offsets = [{ fromMs, offsetMs: zone.offsetMs(fromMs) }];
  for (let atMs = fromMs; atMs < toMs; atMs = nextDay(atMs)) {
    const endMs = Math.min(nextDay(atMs), toMs);
    if (zone.offsetMs(endMs) === offsets.at(-1)!.offsetMs) continue;
    for (let ms = nextQuarter(atMs); ms <= endMs && ms < toMs; ms = nextQuarter(ms)) {
      const offsetMs = zone.offsetMs(ms);
      if (offsetMs !== offsets.at(-1)!.offsetMs) offsets.push({ fromMs: ms, offsetMs });
    }
  }
  return offsets;
}

function nextDay(ms: number): number {
  return (Math.floor(ms / DAY_MS) + 1) * DAY_MS;
}

function nextQuarter(ms: number): number {
  return (Math.floor(ms / QUARTER_HOUR_MS) + 1) * QUARTER_HOUR_MS;
}
