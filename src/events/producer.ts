import { isCountable } from './personal-names.ts';

/** The name of who tells an event, in its envelope and in the headers of its message. */
export const PRODUCER = 'producer';

// A producer sends one event after the other under the same name.
let lastValue = '';
let lastName = '';

/** Returns the name by which a producer is listed: its own, unless that may hold a value. Empty: nobody named it. */
export function producerName(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (value === lastValue) return lastName;
  lastValue = value;
  return (lastName = isCountable(value) ? value : '');
}
