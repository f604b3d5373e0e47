import type { Area } from '../../metrics/sql/flows-sql.ts';
import type { NamedArea } from '../../metrics/sql/named-areas-sql.ts';

export type { NamedArea } from '../../metrics/sql/named-areas-sql.ts';

/** These rules say how places are shown. */
export interface PlaceRules {
  /** A place with fewer different riders is suppressed. */
  kAnonymity: number;
  /** The company operates here; what lies outside is counted apart. */
  operatingArea: Area;
  /** The cities and states that coordinates lie in, by PLACES_FILE; the first that holds a point has it. */
  namedAreas: readonly NamedArea[];
}
