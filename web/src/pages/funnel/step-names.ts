import { titleOf } from '../../../../src/viz/model/facts.ts';

/** An event as people read it: `Booking created`. */
export function nameOfEvent(event: string): string {
  return titleOf(event.replaceAll('.', ' '));
}

/** A property as people read it. */
export function nameOfProperty(name: string): string {
  return titleOf(name);
}
