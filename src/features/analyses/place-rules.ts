import type { Area } from '../../metrics/sql/flows-sql.ts';

/** How places are shown. */
export interface PlaceRules {
  /** A place with fewer different riders is suppressed. */
  kAnonymity: number;
  /** Where the company operates: what lies outside is counted apart. */
  operatingArea: Area;
}
