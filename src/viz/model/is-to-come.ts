import type { MetricAnswer } from '../spec/answer.ts';

/** `2026-03-14T07:16:05`: the part of two times of one zone that can be compared as text. */
const CLOCK_LETTERS = 19;

/** Tells which buckets of an answer begin after it was given. They have no value: their 0 would read as a crash. */
export function makeIsToCome({ receipt }: Pick<MetricAnswer, 'receipt'>): (start: string) => boolean {
  const now = (receipt as MetricAnswer['receipt'] | undefined)?.as_of.slice(0, CLOCK_LETTERS) ?? '9999';
  return (start) => start.slice(0, CLOCK_LETTERS) > now;
}
