/** The difference between two values: paths are JSON pointers (RFC 6901), such as `/metrics/trips.completed` or `/series/3/values`. */
export interface Delta {
  /** By path: the value that is there now. */
  set: Record<string, unknown>;
  /** The paths that are no longer there. */
  drop: string[];
}
