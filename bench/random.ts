import { makeSfc32 } from '../src/kernel/sfc32.ts';

/** Seeded random values: the same seed gives the same sequence on every machine. */
export interface Random {
  /** An unsigned 32-bit integer. */
  uint32(): number;
  /** A number from 0 up to, but not including, 1. */
  unit(): number;
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** A random UUID (version 4 in form), unique for all practical lengths of a run. */
  uuid(): string;
}

/** Makes a generator. */
export function makeRandom(seed: number): Random {
  const uint32 = makeUint32(seed);
  const below = (limit: number) => Math.floor((uint32() / 4_294_967_296) * limit);
  return {
    uint32,
    unit: () => uint32() / 4_294_967_296,
    below,
    pick: (items) => items[below(items.length)]!,
    uuid: makeUuids(makeUint32(~seed)),
  };
}

function makeUint32(seed: number): () => number {
  return makeSfc32(seed, 0x243f6a88, 16);
}

const BLOCK = 1024;
const LENGTH = 36;
const DASH = 45;
const hexDigits = Buffer.from('0123456789abcdef');

/**
 * UUIDs are written a block at a time into one flat string and cut from it: joined from small pieces, they took half of
 * the generator's time.
 */
function makeUuids(uint32: () => number): () => string {
  const bytes = Buffer.alloc(BLOCK * LENGTH);
  let text = '';
  let used = BLOCK;
  return () => {
    if (used === BLOCK) {
      for (let index = 0; index < BLOCK; index++) writeUuid(bytes, index * LENGTH, uint32);
      text = bytes.toString('latin1');
      used = 0;
    }
    const at = used++ * LENGTH;
    return text.slice(at, at + LENGTH);
  };
}

function writeUuid(bytes: Buffer, start: number, uint32: () => number): void {
  let bits = 0;
  for (let place = 0, digit = 0; place < LENGTH; place++) {
    if (place === 8 || place === 13 || place === 18 || place === 23) {
      bytes[start + place] = DASH;
      continue;
    }
    if (digit % 8 === 0) bits = uint32();
    bytes[start + place] = hexDigits[bits & 15]!;
    bits >>>= 4;
    digit++;
  }
  bytes[start + 14] = hexDigits[4]!;
  bytes[start + 19] = hexDigits[8 + (uint32() & 3)]!;
}
