import type { Sql } from '../catalog/source.ts';
import type { Answer, Receipt } from '../answer.ts';
import type { Family } from '../../events/contract.ts';
import type { MetricQuery } from '../query/query.ts';
import type { Moment } from '../plan/plan.ts';
import type { Row } from '../results.ts';
import type { Range } from '../time/buckets.ts';

// A question has statements of its own, which no plan of metrics makes, such as a funnel. It stands on the same ground as a query of
// metrics: one asker, one watermark for all its statements, a receipt, an explained plan, and a place in the cache.

/** A question with statements of its own. */
export interface Question<Body extends object = object> {
  /** Its name and all that it asks: questions that are equal here have equal answers. JSON. */
  asks: { readonly analysis: string };
  /** The answer is final when this range is over and nothing matures. */
  range: Range;
  timezone: string;
  /** The answer depends on the events of these families, at any time of theirs. It may read no table of another one. */
  families: readonly Family[];
  /** Set if it asks this of the metrics and reads nothing else: whoever may ask this may ask it. */
  ofMetrics?: Pick<MetricQuery, 'metrics' | 'dimensions' | 'filters' | 'compare'>;
  /** True: its answer names persons, so no shared place and no browser keeps it. */
  isPersonal: boolean;
  /** True: the answer shows the statements. */
  explain: boolean;
  run(tools: QuestionTools): Promise<Told<Body>>;
}

/** A question tells this; the receipt and the plan are added to it. */
export interface Told<Body extends object> {
  body: Body;
  /** These may still change although the range is over, by name, such as `step 2`: entities whose window is open. Default: none. */
  maturing?: readonly string[];
  /** Families of which it read single events: those expire. Default: none. */
  expiring?: readonly Family[];
  /** Events with money in other currencies that its amounts leave out, by currency. Default: none. */
  leftOutCurrencies?: Readonly<Record<string, number>>;
}

/** A question reads by these. `watermarkMs` is before anything that is read. */
export interface QuestionTools extends Moment {
  /** Runs a statement. `part` names it in the explained plan. Cells that are 64-bit integers or decimals come as text. */
  read(part: string, sql: Sql): Promise<Row[]>;
  /** Puts into a query what the calendar says of its days. `ask` does so, too. */
  settle(query: MetricQuery): Promise<MetricQuery>;
  /** Asks metrics as a part of the question. `onlyGroups`: the numbers over all groups are not read, nor what they left out. */
  ask(query: MetricQuery, options?: { onlyGroups?: boolean }): Promise<Answer>;
}

/** A statement as the explained plan shows it. */
export interface ShownStatement {
  part: string;
  sql: string;
  params: Record<string, unknown>;
}

/** The answer to a question. */
export type QuestionAnswer<Body extends object = object> = Body & {
  receipt: Receipt;
  plan: { tables: readonly string[]; statements?: readonly ShownStatement[] };
};
