import { isCountable } from './personal-names.ts';

/** The name of who tells an event, in its envelope and in the headers of its message. */
export const PRODUCER = 'producer';

/** The name by which a producer is listed: its own, unless that may hold a value. Empty: nobody named it. */
export function producerName(value: unknown): string {
  return typeof value === 'string' && isCountable(value) ? value : '';
}
