// In which cell a point lies, by the corners that an answer draws: neither the index of a cell nor the library that makes it is used.

interface Feature {
  geometry: { coordinates: [number, number][][] };
  properties: { place: string };
}

/** Returns a function that finds the cell around a point; null: no cell that is drawn holds it. */
export function cellReader(answer: unknown): (point: { lat: number; lon: number }) => string | null {
  const { features } = answer as { features: Feature[] };
  const drawn = features.map(({ geometry, properties }) => {
    const ring = geometry.coordinates[0]!;
    const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
    const box = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)] as const;
    return { ring, box, place: properties.place };
  });
  const known = new Map<string, string | null>();
  return ({ lat, lon }) => {
    const key = `${lat} ${lon}`;
    if (!known.has(key)) {
      const found = drawn.find(
        ({ ring, box: [west, east, south, north] }) =>
          lon >= west && lon <= east && lat >= south && lat <= north && isWithin(ring, [lon, lat]),
      );
      known.set(key, found?.place ?? null);
    }
    return known.get(key)!;
  };
}

/** A line from the point to the east crosses the ring an odd number of times. */
function isWithin(ring: readonly [number, number][], [x, y]: readonly [number, number]): boolean {
  const crossings = ring.slice(1).filter(([x2, y2], i) => {
    const [x1, y1] = ring[i]!;
    return y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
  });
  return crossings.length % 2 === 1;
}
