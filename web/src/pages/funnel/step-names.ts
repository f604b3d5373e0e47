import { titleOf } from '../../../../src/viz/model/facts.ts';
import { labelIn } from '../../../../src/viz/model/label-value.ts';

/** An event as people read it: `Booking created`. */
export function nameOfEvent(event: string): string {
  return titleOf(event.replaceAll('.', ' '));
}

/** A property as people read it. */
export function nameOfProperty(name: string): string {
  return titleOf(name);
}

/** A group of a split as people read it: `07:00` for the hour 7, `Mon` for the weekday 1. */
export function nameOfGroup(by: string, value: string | null | undefined): string {
  return by === 'hour_of_day' ? `${String(value).padStart(2, '0')}:00` : labelIn(by, value);
}
