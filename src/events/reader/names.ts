// Names as small numbers, found by their bytes: a text for each name of each event would cost more than reading the event.

/** A name has no number: it is odd, or there is no room for it. */
export const NO_NAME = -1;

/** A table holds so many names. A producer chooses its names, so without a limit it could fill the memory. */
export const MOST_NAMES = 1024;
const LONGEST_NAME = 64;
const SLOTS = MOST_NAMES * 4;

/** Numbers of names, in the order in which they were first seen. */
export interface Names {
  /** Adds a name beforehand and returns its number. */
  add(name: string): number;
  /** The number of the ASCII name in these bytes, which `hashOf` these bytes; a new name is added. NO_NAME when it is not like a field's. */
  numberOf(bytes: Buffer, from: number, to: number, hash: number): number;
  textOf(number: number): string;
}

/** The hash of a name is made byte by byte, from 0. */
export const hashOn = (hash: number, byte: number) => (Math.imul(hash, 31) + byte) | 0;

/** Makes an empty table. */
export function makeNames(): Names {
  const slots = new Int16Array(SLOTS).fill(NO_NAME);
  const starts = new Uint16Array(MOST_NAMES + 1);
  const letters = Buffer.alloc(MOST_NAMES * LONGEST_NAME);
  const texts: string[] = [];

  function isAt(number: number, bytes: Buffer, from: number, to: number): boolean {
    let at = starts[number]!;
    if (starts[number + 1]! - at !== to - from) return false;
    for (let place = from; place < to; place += 1) if (letters[at++] !== bytes[place]) return false;
    return true;
  }

  function addAt(slot: number, bytes: Buffer, from: number, to: number): number {
    const number = texts.length;
    // JavaScript moves keys that look like numbers to the front of an object, and `__proto__` is no key like another.
    const isOdd = !isLetter(bytes[from]!) || to - from > LONGEST_NAME;
    if (isOdd || number === MOST_NAMES) return NO_NAME;
    const start = starts[number]!;
    bytes.copy(letters, start, from, to);
    starts[number + 1] = start + to - from;
    texts.push(bytes.toString('latin1', from, to));
    return (slots[slot] = number);
  }

  function numberOf(bytes: Buffer, from: number, to: number, hash: number): number {
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let number = slots[slot]!; number !== NO_NAME; number = slots[slot]!) {
      if (isAt(number, bytes, from, to)) return number;
      slot = (slot + 1) & (SLOTS - 1);
    }
    return addAt(slot, bytes, from, to);
  }

  return {
    add(name) {
      const bytes = Buffer.from(name, 'latin1');
      return numberOf(bytes, 0, bytes.length, bytes.reduce(hashOn, 0));
    },
    numberOf,
    textOf: (number) => texts[number]!,
  };
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
