import type { Random } from './random.ts';

/** A route with its driver and the two places that it joins. */
export interface Route {
  routeId: string;
  driverId: string;
  name: string;
  from: Place;
  to: Place;
  seats: number;
  /** In kobo. */
  basePrice: number;
}

export interface Place {
  city: string;
  state: string;
  lat: number;
  lon: number;
}

/** Everything that exists before the first event: routes with their drivers, and riders. */
export interface City {
  routes: readonly Route[];
  riderIds: readonly string[];
  stopIds: readonly string[];
}

const places: readonly Place[] = [
  { city: 'Ikeja', state: 'Lagos', lat: 6.6018, lon: 3.3515 },
  { city: 'Lekki', state: 'Lagos', lat: 6.4698, lon: 3.5852 },
  { city: 'Yaba', state: 'Lagos', lat: 6.5095, lon: 3.3711 },
  { city: 'Ikorodu', state: 'Lagos', lat: 6.6194, lon: 3.5105 },
  { city: 'Victoria Island', state: 'Lagos', lat: 6.4281, lon: 3.4219 },
  { city: 'Abeokuta', state: 'Ogun', lat: 7.1475, lon: 3.3619 },
  { city: 'Ibadan', state: 'Oyo', lat: 7.3775, lon: 3.947 },
  { city: 'Sango Ota', state: 'Ogun', lat: 6.6867, lon: 3.2306 },
];

/** Draws a city with so many routes; each has a driver of its own. */
export function drawCity(random: Random, routeCount: number): City {
  return {
    routes: Array.from({ length: routeCount }, () => drawRoute(random)),
    riderIds: Array.from({ length: routeCount * 12 }, () => random.uuid()),
    stopIds: Array.from({ length: 400 }, () => random.uuid()),
  };
}

function drawRoute(random: Random): Route {
  const from = random.pick(places);
  const to = random.pick(places);
  return {
    routeId: random.uuid(),
    driverId: random.uuid(),
    name: `${from.city} to ${to.city}`,
    from,
    to,
    seats: 4 + random.below(11),
    basePrice: 50_000 + random.below(400) * 500,
  };
}
