import type { Area } from '../../metrics/sql/flows-sql.ts';

/** These rules say how places are shown. */
export interface PlaceRules {
  /** A place with fewer different riders is suppressed. */
  kAnonymity: number;
  /** The company operates here; what lies outside is counted apart. */
  operatingArea: Area;
}
