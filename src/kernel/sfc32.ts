/**
 * Makes a generator sfc32 (Chris Doty-Humphrey): each call returns a whole number from 0 up to, but not including, 2^32. The same
 * seed and stream give the same sequence on every machine, and streams of one seed are independent.
 */
export function makeSfc32(seed: number, stream: number, warmUpRounds = 20): () => number {
  let a = 0x9e3779b9 | 0;
  let b = stream | 0;
  let c = seed | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < warmUpRounds; round++) next(); // They make the sequences of neighbouring seeds differ.
  return next;
}
