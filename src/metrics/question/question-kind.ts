import type { Principal } from '../../platform/access/principal.ts';
import type { Served, Wish } from '../kept/serve-answers.ts';
import type { AnswerRows } from '../table/about.ts';

/** A kind of question that may be asked beside others: `metrics`, `realtime`, or an analysis such as `funnel`. */
export interface QuestionKind {
  /** True: it shows small places to who has `geo:exact`, which is an act of the audit. */
  showsPlaces: boolean;
  /** The lists of the answer that may be taken home as rows; empty: it has one form of rows. */
  tables: readonly string[];
  /** Makes rows of an answer; `table` null: those that are meant first. */
  rowsOf(answer: object, table: string | null): AnswerRows;
  /**
   * Checks a question and the rights of who asks it, just as its own endpoint does. Throws `invalid_parameter` or
   * `insufficient_scope`.
   */
  prepare(query: Readonly<Record<string, unknown>>, principal: Principal): PreparedQuestion;
}

/** A question that was checked. */
export interface PreparedQuestion {
  /** Serves the answer that its own endpoint would serve. */
  serve(wish: Wish): Promise<Served>;
  /**
   * Returns the watermark, ms, from which on the answer is another one although the store is as it was: the end of a bucket or of the
   * range. Absent or -Infinity: the clock may change it at any time.
   */
  nextEdge?(watermarkMs: number): number;
}

/** Every kind of question by its name. */
export type QuestionKinds = ReadonlyMap<string, QuestionKind>;
