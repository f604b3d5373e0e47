import type { BusinessDays } from './calendar.ts';

/** A city with a time of its own. */
interface City {
  /** IANA name. */
  timezone: string;
  days: BusinessDays;
}

/** The cities that have one, by their names as events tell them. All others follow the company. */
export type Cities = ReadonlyMap<string, City>;

export const noCities: Cities = new Map();

/** Where bookings begin, and where people signed up: whoever filters by one city asks for the numbers of that city. */
const ofCities: readonly string[] = ['origin_city', 'city'];

interface Chosen {
  dimension: string;
  op: string;
  values: readonly (string | number)[];
}

/** Finds the city of numbers: the one that filters leave, if it has a time of its own. Null: those of the company. */
export function cityOf(filters: readonly Chosen[], cities: Cities): string | null {
  const named = filters.flatMap(({ dimension, op, values }) =>
    ofCities.includes(dimension) && op === 'in' && values.length === 1 ? [String(values[0])] : [],
  );
  const [city, ...others] = new Set(named);
  return city !== undefined && others.length === 0 && cities.has(city) ? city : null;
}
