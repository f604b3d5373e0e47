const DEGREES_MAX = 180;

/**
 * Rounds a coordinate to hundredths of a degree, which is about a kilometre, for whoever may not see where somebody is. Null: it is
 * not in degrees, and in millionths of a degree the hundredth would still tell the house.
 */
export function roughPlace(degrees: number): number | null {
  return Math.abs(degrees) <= DEGREES_MAX ? Math.round(degrees * 100) / 100 : null;
}
