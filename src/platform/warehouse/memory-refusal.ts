import { hasCode } from '../../kernel/errors.ts';

const MEMORY_LIMIT_EXCEEDED = '241';

/** Tells whether the engine refused a statement because its memory was taken. Other statements give it back, so waiting helps. */
export function isMemoryRefusal(error: unknown): boolean {
  return hasCode(error, 'store_refused') && String(error.facts.engineCode) === MEMORY_LIMIT_EXCEEDED;
}
