import { eventExamples } from '../../../src/events/examples.ts';

// People name routes and places as they like. Whoever lays a page out sees short names, and the page breaks where it is used.

const COPIES = 12;
const APART_MS = 20 * 60_000;
/** No name may be longer. */
const MOST_LETTERS = 95;

/** All examples of events a dozen times in the last hours, each time of others, with names and amounts far longer than usual. */
export function longNames(nowMs: number): object[] {
  return Array.from({ length: COPIES }, (_, copy) =>
    Object.values(eventExamples).map((event, order) => ({
      ...(lengthen(event, copy) as object),
      event_timestamp: new Date(nowMs - 120_000 - copy * APART_MS + order * 1_000).toISOString(),
    })),
  ).flat();
}

/** Copies a value; `name` is that of the field which holds it. */
function lengthen(value: unknown, copy: number, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => lengthen(one, copy, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, lengthen(one, copy, key)]));
  if (typeof value !== 'string') return value;
  if (/^[\da-f]{8}-/.test(value) && copy > 0) return value.slice(0, -2) + (copy + 160).toString(16); // of another one
  if (/^\d+\.\d\d$/.test(value)) return value.replace('.', '000.');
  if (!/_name$|^(?:city|state)$/.test(name)) return value;
  return `${copy + 1} ${Array.from({ length: 10 }, () => value).join(' ')}`.slice(0, MOST_LETTERS);
}
