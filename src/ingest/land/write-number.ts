const ZERO = 0x30;
// A number is written in pieces of eight digits, because division is quick for 32 bits only.
const PIECE_DIGITS = 8;
const PIECE = 100_000_000;

/** Writes a whole number from 0 to 2^53 - 1 in decimal from `start` on, and returns where it ends. */
export function writeNumber(target: Buffer, start: number, value: number): number {
  if (value >= PIECE) {
    const high = Math.floor(value / PIECE);
    const end = writeNumber(target, start, high) + PIECE_DIGITS;
    writeDigits(target, { start: end - PIECE_DIGITS, end }, value - high * PIECE);
    return end;
  }
  let end = start + 1;
  for (let rest = value | 0; rest >= 10; end += 1) rest = (rest / 10) | 0;
  writeDigits(target, { start, end }, value);
  return end;
}

function writeDigits(target: Buffer, { start, end }: { start: number; end: number }, value: number): void {
  let rest = value | 0;
  for (let at = end - 1; at >= start; at -= 1) {
    const tenth = (rest / 10) | 0;
    target[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
}
