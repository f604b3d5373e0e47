import { ABSENT, type Scanned } from './reading.ts';
import { FROM, KEY, MEMBER, NAME } from './scan.ts';

const [SPACE, COMMA, OPEN, CLOSE] = [0x20, 0x2c, 0x7b, 0x7d] as const;
// A call costs as much as copying so many bytes by hand.
const FEW_BYTES = 48;

/** Writes what lands of a message that was read to `at` of a buffer with room for it, and returns where it ends. */
export function writePayload(scanned: Scanned, target: Buffer, at: number): number {
  const { bytes, isWrittenAnew } = scanned;
  return isWrittenAnew ? writeAnew(scanned, target, at) : copy(bytes, 0, bytes.length, target, at);
}

/** As JSON.stringify writes the fields that land, in their order, and behind them what stands in for absent ones. */
function writeAnew(scanned: Scanned, target: Buffer, start: number): number {
  const { bytes, members, count, plan, ends, memberAt } = scanned;
  let at = start;
  target[at++] = OPEN;
  // Fields that stand one behind the other go over in one piece: from here up to, but not including, there.
  let from = 0;
  let to = 0;
  for (let number = 0; number < count; number += 1) {
    const member = number * MEMBER;
    if (plan.placeOf[members[member + NAME]!]! < 0) continue;
    const key = members[member + KEY]!;
    const value = members[member + FROM]!;
    if (to > 0 && (key !== to + 1 || bytes[value - 1] === SPACE)) {
      at = copy(bytes, from, to, target, at);
      target[at++] = COMMA;
      to = 0;
    }
    if (bytes[value - 1] === SPACE) {
      at = copy(bytes, key, beforeSpaces(bytes, value), target, at);
      from = value;
    } else if (to === 0) from = key;
    to = ends[number]!;
  }
  at = copy(bytes, from, to, target, at);
  for (const { place, tail } of plan.standIns) if (memberAt[place] === ABSENT) at += tail.copy(target, at);
  target[at++] = CLOSE;
  return at;
}

/** Five arguments, for an object of them would be made for every piece of every event. */
function copy(bytes: Buffer, from: number, to: number, target: Buffer, at: number): number {
  const length = to - from;
  if (length > FEW_BYTES) bytes.copy(target, at, from, to);
  else for (let place = 0; place < length; place += 1) target[at + place] = bytes[from + place]!;
  return at + length;
}

/** Returns where the spaces begin that end at `end`. */
function beforeSpaces(bytes: Buffer, end: number): number {
  let at = end;
  while (bytes[at - 1] === SPACE) at -= 1;
  return at;
}
