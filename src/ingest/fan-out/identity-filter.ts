// A Bloom filter over the identities of all stored events, in the memory of the one writer. It answers "surely new" for
// nearly every new event, so that only the few others are looked up in `event_ids`: the cost of finding duplicates does not
// grow with the store. It errs in one direction only: a wrong "perhaps stored" costs a look-up and never an event.
//
// The filter is blocked: all bits of a key lie in one 64-byte block, so a segment costs one cache miss. It is scalable: a full
// segment stays and the next one is twice as large, so memory follows the store at 2 bytes an event.

const BITS_PER_KEY = 16;
const WORDS_PER_BLOCK = 16;
const PROBES = 6;
const FIRST_SEGMENT_KEYS = 1 << 20;

interface Segment {
  words: Uint32Array;
  blocks: number;
  capacity: number;
  keys: number;
}

export interface IdentityFilter {
  /** Adds an identity (canonical UUID) of a type (a small number). Returns whether it may have been there before. */
  addText(uuid: string, typeCode: number): boolean;
  /** Adds an identity from the engine's RowBinary form of a UUID: 16 bytes at `offset`. */
  addBinary(bytes: Buffer, offset: number, typeCode: number): void;
  readonly size: number;
  readonly bytes: number;
}

/** Makes an empty filter. */
export function makeIdentityFilter(firstSegmentKeys = FIRST_SEGMENT_KEYS): IdentityFilter {
  const segments: Segment[] = [makeSegment(firstSegmentKeys)];
  let size = 0;

  function add(high: number, low: number): boolean {
    const last = segments.length - 1;
    for (let s = 0; s < last; s += 1) if (probe(segments[s] as Segment, high, low, false)) return true;
    let newest = segments[last] as Segment;
    if (newest.keys >= newest.capacity) {
      if (probe(newest, high, low, false)) return true;
      newest = makeSegment(newest.capacity * 2);
      segments.push(newest);
    }
    if (probe(newest, high, low, true)) return true;
    newest.keys += 1;
    size += 1;
    return false;
  }

  function addWords(words: { a: number; b: number; c: number; d: number }, typeCode: number): boolean {
    // Producers may number their ids in sequence, so every bit of the identity must reach both halves of the hash.
    const seed = mix(words.a ^ mix(words.b ^ mix(words.c ^ mix(words.d ^ typeCode))));
    return add(seed, mix(seed ^ words.b ^ Math.imul(words.d, 0x85ebca6b)));
  }

  return {
    addText(uuid, typeCode) {
      const b = (hexWord(uuid, 9, 13) << 16) | hexWord(uuid, 14, 18);
      const c = (hexWord(uuid, 19, 23) << 16) | hexWord(uuid, 24, 28);
      return addWords({ a: hexWord(uuid, 0, 8), b, c, d: hexWord(uuid, 28, 36) }, typeCode);
    },
    addBinary(bytes, offset, typeCode) {
      // The engine writes a UUID as two little-endian 64-bit halves.
      const [b, a] = [bytes.readInt32LE(offset), bytes.readInt32LE(offset + 4)];
      const [d, c] = [bytes.readInt32LE(offset + 8), bytes.readInt32LE(offset + 12)];
      addWords({ a, b, c, d }, typeCode);
    },
    get size() {
      return size;
    },
    get bytes() {
      return segments.reduce((sum, segment) => sum + segment.words.byteLength, 0);
    },
  };
}

function makeSegment(capacity: number): Segment {
  const blocks = Math.ceil((capacity * BITS_PER_KEY) / (WORDS_PER_BLOCK * 32));
  return { words: new Uint32Array(blocks * WORDS_PER_BLOCK), blocks, capacity, keys: 0 };
}

/** Tells whether all bits of the key are set. With `set`, it also sets them. */
function probe({ words, blocks }: Segment, high: number, low: number, set: boolean): boolean {
  const base = Math.floor(((high >>> 0) / 0x1_0000_0000) * blocks) * WORDS_PER_BLOCK;
  let bits = low;
  let present = true;
  for (let p = 0; p < PROBES; p += 1) {
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    const index = base + ((bits >>> 27) & (WORDS_PER_BLOCK - 1));
    const mask = 1 << ((bits >>> 20) & 31);
    const word = words[index] as number;
    if ((word & mask) === 0) {
      if (!set) return false;
      present = false;
      words[index] = word | mask;
    }
  }
  return present;
}

function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

function hexWord(text: string, from: number, to: number): number {
  let value = 0;
  for (let k = from; k < to; k += 1) {
    const code = text.charCodeAt(k);
    value = (value << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return value;
}
