/** A place where vehicles stop. */
export interface Place {
  name: string;
  city: string;
  state: string;
  lat: number;
  lon: number;
  /** The weight of the place by inhabitants and, in the next field, by jobs. */
  homes: number;
  jobs: number;
}

// The places come from general knowledge of public geography, rounded to 0.001°.
const rows: readonly [string, string, string, number, number, number, number][] = [
  ['Ikeja Under Bridge', 'Ikeja', 'Lagos', 6.596, 3.342, 4, 8],
  ['Ojodu Berger', 'Ojodu', 'Lagos', 6.641, 3.367, 7, 2],
  ['Ojota Park', 'Ketu', 'Lagos', 6.588, 3.379, 6, 2],
  ['Oshodi Interchange', 'Oshodi', 'Lagos', 6.555, 3.343, 6, 3],
  ['Maryland', 'Maryland', 'Lagos', 6.571, 3.367, 3, 4],
  ['Gbagada Phase 2', 'Gbagada', 'Lagos', 6.554, 3.391, 5, 2],
  ['Magodo Gate', 'Magodo', 'Lagos', 6.615, 3.383, 4, 1],
  ['Yaba Tejuosho', 'Yaba', 'Lagos', 6.51, 3.365, 4, 5],
  ['Ojuelegba', 'Surulere', 'Lagos', 6.508, 3.364, 5, 2],
  ['National Stadium', 'Surulere', 'Lagos', 6.497, 3.362, 5, 2],
  ['Mushin', 'Mushin', 'Lagos', 6.529, 3.354, 6, 1],
  ['CMS Marina', 'Lagos Island', 'Lagos', 6.45, 3.395, 1, 9],
  ['Obalende', 'Lagos Island', 'Lagos', 6.446, 3.411, 2, 6],
  ['Eko Hotel Roundabout', 'Victoria Island', 'Lagos', 6.427, 3.43, 1, 10],
  ['Lekki Phase 1 Gate', 'Lekki', 'Lagos', 6.447, 3.474, 4, 6],
  ['Jakande', 'Lekki', 'Lagos', 6.437, 3.509, 5, 2],
  ['Ajah Under Bridge', 'Ajah', 'Lagos', 6.467, 3.567, 8, 1],
  ['Sangotedo', 'Ajah', 'Lagos', 6.466, 3.63, 6, 1],
  ['Ikorodu Garage', 'Ikorodu', 'Lagos', 6.619, 3.51, 9, 1],
  ['Agege Pen Cinema', 'Agege', 'Lagos', 6.624, 3.323, 6, 1],
  ['Iyana Ipaja', 'Alimosho', 'Lagos', 6.611, 3.29, 8, 1],
  ['Egbeda', 'Alimosho', 'Lagos', 6.592, 3.29, 7, 1],
  ['Festac First Gate', 'Festac Town', 'Lagos', 6.466, 3.283, 6, 1],
  ['Mile 2', 'Amuwo-Odofin', 'Lagos', 6.461, 3.318, 4, 2],
  ['Apapa Wharf', 'Apapa', 'Lagos', 6.449, 3.359, 1, 4],
  ['Badagry Roundabout', 'Badagry', 'Lagos', 6.415, 2.881, 2, 0.5],
  ['Epe Garage', 'Epe', 'Lagos', 6.584, 3.983, 1, 0.5],
  ['Arepo', 'Arepo', 'Ogun', 6.69, 3.41, 4, 0.3],
  ['Ibafo', 'Ibafo', 'Ogun', 6.742, 3.423, 4, 0.3],
  ['Mowe', 'Mowe', 'Ogun', 6.808, 3.437, 5, 0.3],
  ['Sango Ota', 'Ota', 'Ogun', 6.692, 3.234, 7, 1],
  ['Kuto Park', 'Abeokuta', 'Ogun', 7.147, 3.35, 1.5, 1],
  ['Sagamu', 'Sagamu', 'Ogun', 6.848, 3.646, 1, 0.5],
  ['Ijebu Ode Garage', 'Ijebu Ode', 'Ogun', 6.82, 3.917, 0.7, 0.3],
  ['Challenge', 'Ibadan', 'Oyo', 7.346, 3.88, 1.5, 1],
  ['Iwo Road', 'Ibadan', 'Oyo', 7.403, 3.935, 1.5, 1],
  ['Owode', 'Oyo', 'Oyo', 7.852, 3.931, 0.2, 0.1],
  ['Mayfair', 'Ile-Ife', 'Osun', 7.482, 4.56, 0.3, 0.2],
  ['Old Garage', 'Osogbo', 'Osun', 7.771, 4.557, 0.3, 0.2],
];

/** Lagos and its neighbours. */
export const places: readonly Place[] = rows.map(([name, city, state, lat, lon, homes, jobs]) => ({
  name,
  city,
  state,
  lat,
  lon,
  homes,
  jobs,
}));

const EARTH_KM = 6371.009;
/** A road is longer than the straight line by this factor, mostly because of the lagoon. */
const ROAD_FACTOR = 1.42;

/** Estimates the length of the way by road, in kilometres. */
export function roadKm(from: Place, to: Place): number {
  const radians = Math.PI / 180;
  const dLat = (to.lat - from.lat) * radians;
  const dLon = (to.lon - from.lon) * radians;
  const chord =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(chord)) * ROAD_FACTOR;
}

/** Makes the function that draws a place by weight. It takes a number from 0 to 1. */
export function makePlaceDraw(weightOf: (place: Place) => number): (unit: number) => number {
  const total = places.reduce((sum, place) => sum + weightOf(place), 0);
  return (unit) => {
    let rest = unit * total;
    const found = places.findIndex((place) => (rest -= weightOf(place)) < 0);
    return found === -1 ? places.length - 1 : found;
  };
}
