// What a bench reported is JSON of its own form: what is not there, or is no number, reads as null.

export type Json = { readonly [name: string]: unknown };

/** The value at this path; undefined: there is none. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inside, name) => (inside as Json | null | undefined)?.[name], value);
}

/** The number at this path; null: there is none. */
export function numberAt(value: unknown, ...path: string[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

/** The list at this path; empty where there is none. */
export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Microseconds of processor time that one side of the bench of Kafka used for an event. */
export function usPerEvent(report: Json, side: string): number | null {
  const seconds = numberAt(report, 'rate', 'usage', side, 'cpu_seconds');
  const events = numberAt(report, 'rate', 'events');
  return seconds === null || events === null ? null : (seconds / events) * 1e6;
}

/** Renders microseconds. */
export const us = (value: number | null) => (value === null ? null : `${value.toFixed(1)} µs`);
