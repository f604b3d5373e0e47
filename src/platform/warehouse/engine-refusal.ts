import { type CodedError, hasCode } from '../../kernel/errors.ts';

const MEMORY_LIMIT_EXCEEDED = '241';

/** Tells whether the engine refused a statement with one of its `codes`. */
export function isRefusal(error: unknown, ...codes: readonly string[]): error is CodedError {
  return hasCode(error, 'store_refused') && codes.includes(String(error.facts['engineCode']));
}

/** Tells whether the engine refused a statement because its memory was taken. Other statements give it back, so waiting helps. */
export function isMemoryRefusal(error: unknown): boolean {
  return isRefusal(error, MEMORY_LIMIT_EXCEEDED);
}
