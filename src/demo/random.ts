import { makeSfc32 } from '../kernel/sfc32.ts';

/** Seeded random values: the same seed and stream give the same sequence on every machine. */
export interface Random {
  /** Returns a number from 0 up to, but not including, 1. */
  unit(): number;
  /** Returns a whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** Returns a number from `low` up to, but not including, `high`. */
  between(low: number, high: number): number;
  /** Returns true in this share of the calls. */
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Draws from the standard normal distribution. */
  normal(): number;
  /** Draws a positive number. Half of the numbers lie below `median`; a larger `spread` gives a longer tail. */
  lognormal(median: number, spread: number): number;
  /** Makes a UUID (version 4 in form). */
  uuid(): string;
  /**
   * Makes a UUID that is kept for long. Ids are cut from larger texts, and a kept id keeps its whole text alive. So the ids of
   * users and routes must not be cut from the texts of bookings.
   */
  lastingUuid(): string;
}

/**
 * Makes a generator of random values. Streams of one seed are independent: draws of the delivery do not change what happens in
 * the city.
 */
export function makeRandom(seed: number, stream: number): Random {
  const next = makeSfc32(seed, stream);
  const unit = () => next() / 4_294_967_296;
  const normal = () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return {
    unit,
    below: (limit) => Math.floor(unit() * limit),
    between: (low, high) => low + unit() * (high - low),
    chance: (share) => unit() < share,
    pick: (items) => items[Math.floor(unit() * items.length)]!,
    normal,
    lognormal: (median, spread) => median * Math.exp(spread * normal()),
    uuid: makeUuids(makeSfc32(~seed, stream)),
    lastingUuid: makeUuids(makeSfc32(~seed, stream + 1000)),
  };
}

const BLOCK = 256;
const LENGTH = 36;
const hexDigits = Buffer.from('0123456789abcdef');

/** Writes UUIDs a block at a time and cuts them from its text. Joining each from small pieces costs several times as much. */
function makeUuids(next: () => number): () => string {
  const bytes = Buffer.alloc(BLOCK * LENGTH, '-');
  let text = '';
  let used = BLOCK;
  return () => {
    if (used === BLOCK) {
      for (let index = 0; index < BLOCK; index++) writeUuid(bytes, index * LENGTH, next);
      text = bytes.toString('latin1');
      used = 0;
    }
    const at = used++ * LENGTH;
    return text.slice(at, at + LENGTH);
  };
}

function writeUuid(bytes: Buffer, start: number, next: () => number): void {
  let bits = 0;
  for (let place = 0, digit = 0; place < LENGTH; place++) {
    if (place === 8 || place === 13 || place === 18 || place === 23) continue;
    if (digit % 8 === 0) bits = next();
    bytes[start + place] = hexDigits[bits & 15]!;
    bits >>>= 4;
    digit++;
  }
  bytes[start + 14] = hexDigits[4]!;
  bytes[start + 19] = hexDigits[8 + (next() & 3)]!;
}
