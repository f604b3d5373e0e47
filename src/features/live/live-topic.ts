import type { Principal } from '../../platform/access/principal.ts';

/** A client names one of these, and sends its query with it. */
export interface LiveTopic {
  /** Checks the query and the rights of who asks. Throws `invalid_parameter` or `insufficient_scope`. */
  prepare(query: Readonly<Record<string, unknown>>, principal: Principal): LiveQuestion;
}

/** A question that is asked at each tick. */
export interface LiveQuestion {
  /** Returns the answer at a moment that is just over: a JSON object with a `receipt`. */
  read(at: Moment): Promise<string>;
  /** As `PreparedQuestion` has it; -Infinity: the answer is another one at each tick. */
  nextEdge(watermarkMs: number): number;
}

export interface Moment {
  atMs: number;
  signal: AbortSignal;
}

export type LiveTopics = ReadonlyMap<string, LiveTopic>;
