// What a content hash is made of. Two lanes of 32 bits see the same words with other multipliers. A step can be undone when its word is
// known, so contents that differ in one word never meet. There is one hash under way at a time: startHash,
// add, finishHash, without a wait between.

let laneA = 0;
let laneB = 0;

export function startHash(): void {
  laneA = 0x2f0b4c47;
  laneB = 0x1b56c4e9;
}

export function addWord(word: number): void {
  laneA = Math.imul(laneA ^ word, 0x9e3779b1);
  laneA = (laneA << 13) | (laneA >>> 19);
  laneB = Math.imul(laneB ^ word, 0x85ebca77);
  laneB = (laneB << 17) | (laneB >>> 15);
}

/** Adds the length of a text and its UTF-16 units, two in a word. */
export function addText(text: string): void {
  const { length } = text;
  addWord(length);
  for (let at = 1; at < length; at += 2) addWord(text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16));
  if (length % 2 === 1) addWord(text.charCodeAt(length - 1));
}

/** Adds bytes from `from` up to, but not including, `to`. They must be ASCII: then this is what `addText` adds of the same text. */
export function addAscii(bytes: Uint8Array, from: number, to: number): void {
  addWord(to - from);
  const last = to - 1;
  let at = from;
  for (; at < last; at += 2) addWord(bytes[at]! | (bytes[at + 1]! << 16));
  if (at === last) addWord(bytes[at]!);
}

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

export function addNumber(value: number): void {
  number[0] = value + 0; // -0 and 0 are laneA number
  addWord(~words[0]!);
  addWord(words[1]!);
}

/** Ends the hash: a whole number below 2^53. */
export function finishHash(): number {
  return (avalanche(laneA ^ (laneB >>> 7)) & 0x1f_ffff) * 0x1_0000_0000 + (avalanche(laneB + laneA) >>> 0);
}

function avalanche(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** The word that stands before the value of a field. */
export function hashOfName(name: string): number {
  startHash();
  addText(name);
  return avalanche(laneA ^ laneB);
}
