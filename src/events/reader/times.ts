import { isDigit } from './numbers.ts';

// RFC 3339 as the contract has it: years 1970 to 2199, Z or an offset, up to nine digits of a second, of which three count.

/** Bytes are no time of the contract. */
export const NO_TIME = -1;

const [QUOTE, PLUS, MINUS, POINT, ZERO, COLON, T, Z] = [
  0x22, 0x2b, 0x2d, 0x2e, 0x30, 0x3a, 0x54, 0x5a,
] as const;
const daysOfMonth = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MOST_FRACTION_DIGITS = 9;

// Most events are of one day, so the last one is remembered.
let lastDay = 0;
let lastDayMs = 0;

/** Reads the string in these bytes, quotes included: milliseconds since 1970, or NO_TIME. */
export function readTime(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] !== QUOTE || to - from < '"2026-03-02T07:15:00Z"'.length) return NO_TIME;
  const start = from + 1;
  const dayMs = readDay(bytes, start);
  const seconds = readClock(bytes, start + 11);
  if (dayMs === NO_TIME || seconds === NO_TIME || bytes[start + 10] !== T) return NO_TIME;
  let at = start + 19;
  let ms = 0;
  if (bytes[at] === POINT) {
    const first = at + 1;
    let weight = 100;
    for (at = first; isDigit(bytes[at]!); at += 1) {
      ms += (bytes[at]! - ZERO) * weight;
      weight = weight === 100 ? 10 : weight === 10 ? 1 : 0;
    }
    if (at === first || at - first > MOST_FRACTION_DIGITS) return NO_TIME;
  }
  const time = dayMs + seconds * 1000 + ms;
  if (bytes[at] === Z) return at + 2 === to ? time : NO_TIME;
  const offset = readOffset(bytes, at);
  return offset === NO_OFFSET || at + 7 !== to ? NO_TIME : time - offset * 60_000;
}

/** `2026-03-02` in milliseconds since 1970. */
function readDay(bytes: Buffer, at: number): number {
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 5);
  const day = two(bytes, at + 8);
  const isWritten = bytes[at + 4] === MINUS && bytes[at + 7] === MINUS;
  if (!isWritten || year < 1970 || year > 2199 || month < 1 || month > 12) return NO_TIME;
  if (day < 1 || day > 31) return NO_TIME;
  const key = (year * 16 + month) * 32 + day;
  if (key === lastDay) return lastDayMs;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year === 2000);
  if (day > daysOfMonth[month]! + (month === 2 && isLeap ? 1 : 0)) return NO_TIME;
  lastDay = key;
  return (lastDayMs = Date.UTC(year, month - 1, day));
}

/** `07:15:00` in seconds. */
function readClock(bytes: Buffer, at: number): number {
  const hour = two(bytes, at);
  const minute = two(bytes, at + 3);
  const second = two(bytes, at + 6);
  const isWritten = bytes[at + 2] === COLON && bytes[at + 5] === COLON;
  const isTime = isWritten && isBelow(hour, 24) && isBelow(minute, 60) && isBelow(second, 60);
  return isTime ? (hour * 60 + minute) * 60 + second : NO_TIME;
}

const NO_OFFSET = Number.MAX_SAFE_INTEGER;

/** `+01:00` in minutes. */
function readOffset(bytes: Buffer, at: number): number {
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : 0;
  const hour = two(bytes, at + 1);
  const minute = two(bytes, at + 4);
  const isWritten = sign !== 0 && bytes[at + 3] === COLON;
  return isWritten && isBelow(hour, 24) && isBelow(minute, 60) ? sign * (hour * 60 + minute) : NO_OFFSET;
}

/** Tells whether the string in these bytes, quotes included, is a local time of the contract. */
export function isLocalTime(bytes: Buffer, from: number, to: number): boolean {
  const length = to - from - 2;
  const isTime =
    bytes[from] === QUOTE &&
    (length === 5 || length === 8) &&
    isBelow(two(bytes, from + 1), 24) &&
    bytes[from + 3] === COLON &&
    isBelow(two(bytes, from + 4), 60);
  return isTime && (length === 5 || (bytes[from + 6] === COLON && isBelow(two(bytes, from + 7), 60)));
}

const NO_DIGITS = -1_000_000;

/** Two digits as a number, or one far below 0. */
function two(bytes: Buffer, at: number): number {
  const tens = bytes[at]!;
  const ones = bytes[at + 1]!;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : NO_DIGITS;
}

const isBelow = (value: number, limit: number) => value >= 0 && value < limit;
