import { makeSlices } from '../kernel/in-slices.ts';
import type { Answer } from './answer.ts';
import type { CatalogAnswer } from './catalog-answer.ts';
import { type AnswerDependencies, answerQuery } from './run/answer-query.ts';
import { type Catalog, type MetricFamily, catalog as platformCatalog } from './catalog/catalog.ts';
import { familyOf } from './catalog/metric.ts';
import { sourceNamesOf } from './plan/choose-source.ts';
import { type Endpoints, makeEndpoints } from './query/endpoint.ts';
import { type RawParameters, parseQuery, parseQueryBody, parseQueryObject } from './query/parse.ts';
import type { MetricQuery } from './query/query.ts';
import type { StoredTables } from './kept/stored-tables.ts';
import { answerQuestion } from './question/answer-question.ts';
import type { Question, QuestionAnswer } from './question/question.ts';
import type { ParseContext } from './query/resolve-query.ts';
import { settleCalendar } from './query/settle-calendar.ts';
import type { RealtimeAnswer } from './realtime/realtime-answer.ts';
import type { RealtimeQuery } from './realtime/realtime-query.ts';
import { readRealtime } from './realtime/realtime.ts';
import { makeWeekReader } from './realtime/week-before.ts';
import { type Cities, noCities } from './time/calendar/cities.ts';
import { type Calendar, plainCalendar } from './time/calendar/calendar.ts';
import { renderAnswer } from './render-answer.ts';
import type { Taken } from './plan/budget.ts';
import { watermarkOf } from './receipt/watermark.ts';
import { aboutAnswer, type AnswerRows } from './table/about.ts';
import { tableOfAnswer } from './table/table-of-answer.ts';
import { asOneAsker, type Asking } from '../platform/warehouse/as-one-asker.ts';

/** Somebody asks, perhaps several questions at once, which then share a budget. */
export interface AskingMetrics extends Asking {
  taken?: Taken | undefined;
  /** The question is asked at this moment, ms, which is over. Absent: now. */
  atMs?: number | undefined;
}

/** What is known before anything is read; moments are in ms. */
export interface KnownMoment {
  nowMs: number;
  watermarkMs: number;
  /** Records that are not in the numbers yet. */
  inFlight: number;
}

/** One query that ended, for monitoring. */
export interface QueryObservation {
  /** The family of the first metric, `analyses` or `realtime`. */
  family: string;
  durationMs: number;
  outcome: 'answered' | 'failed';
}

export interface MetricsDependencies extends AnswerDependencies {
  businessTimezone: string;
  businessCurrency: string;
  /** Reads the calendar of the company. Default: nothing was declared. */
  readCalendar?: () => Promise<Calendar>;
  /** The cities that have a time of their own. Default: none. */
  cities?: Cities;
  observe?: (observation: QueryObservation) => void;
  /** Default: the platform's catalogue. */
  catalog?: Catalog;
  /** The tables that a question with statements of its own may name. Default: none. */
  stored?: StoredTables;
}

/**
 * The metric layer: parse → plan → sql → run → shape. All methods throw `invalid_parameter`, `query_too_costly`,
 * `query_too_slow`, or the store's errors. When the `signal` of who asks is aborted, the statements end and its reason is thrown.
 */
export interface Metrics {
  /** Answers the endpoint of a family, or, with null, a query over all families. */
  endpoint(family: MetricFamily | null, parameters: RawParameters, asking?: Asking): Promise<Answer>;
  /** Makes the query of parameters or of a JSON body, with the defaults of the moment. */
  parse: {
    endpoint(family: MetricFamily | null, parameters: RawParameters): MetricQuery;
    body(body: Buffer): MetricQuery;
    /** The same of JSON that was read already. */
    object(json: Readonly<Record<string, unknown>>): MetricQuery;
  };
  /** Returns the moment, and how far numbers that are read after it are complete. */
  moment(atMs?: number): Promise<KnownMoment>;
  /** Returns the settings and the moment by which a question resolves what was asked. */
  context(): ParseContext;
  /** Puts into a query what the calendar says of its days. `query` does so, too; whoever looks for kept answers does it before. */
  settle(query: MetricQuery): Promise<MetricQuery>;
  query(query: MetricQuery, asking?: AskingMetrics): Promise<Answer>;
  /** Answers a question with statements of its own. */
  question<Body extends object>(
    question: Question<Body>,
    asking?: AskingMetrics,
  ): Promise<QuestionAnswer<Body>>;
  /** Answers with the numbers of the last 60 minutes. */
  realtime(query: RealtimeQuery, asking?: AskingMetrics): Promise<RealtimeAnswer>;
  /** Writes an answer as JSON without keeping the process from other work for long. */
  render(answer: object): Promise<Buffer>;
  /** Makes rows of an answer, and tells what they are. */
  rowsOf(answer: Answer): AnswerRows;
  catalog(): CatalogAnswer;
  /** The parameters that each endpoint accepts with the served catalogue. OpenAPI is made from them. */
  endpoints: Endpoints;
}

export function makeMetrics(deps: MetricsDependencies): Metrics {
  const { catalog = platformCatalog, stored = new Map() } = deps;
  const endpoints = makeEndpoints(catalog);
  const inSlices = makeSlices();
  const readWeek = makeWeekReader();
  const observed = makeObserved(deps.observe);
  const { readCalendar = () => Promise.resolve(plainCalendar) } = deps;
  const settle = (query: MetricQuery) => settleCalendar(query, { ...deps, readCalendar, nowMs: deps.now() });
  const depsOf = ({ taken, atMs }: AskingMetrics) => ({ ...deps, taken, now: () => atMs ?? deps.now() });
  const answer = (query: MetricQuery, asking: AskingMetrics = {}): Promise<Answer> =>
    observed(familyOf({ id: query.metrics[0] ?? '' }), () =>
      asOneAsker(deps.connection, asking, async (connection) =>
        answerQuery(await settle(query), catalog, { ...depsOf(asking), connection, inSlices }),
      ),
    );
  const { businessTimezone, businessCurrency, cities = noCities } = deps;
  const given = { endpoints, businessTimezone, businessCurrency, cities };
  const context = (): ParseContext => ({ ...given, nowMs: deps.now() });
  const parse = makeParse(context);
  return {
    settle,
    query: answer,
    parse,
    context,
    async moment(nowMs = deps.now()) {
      const inFlight = await deps.inFlight();
      const watermarkMs = watermarkOf(nowMs, inFlight, deps.allowedLatenessMs);
      return { nowMs, watermarkMs, inFlight: inFlight.records };
    },
    // It is async so that a parse error rejects the promise and is not thrown at the caller.
    endpoint: async (family, parameters, asking) => answer(parse.endpoint(family, parameters), asking),
    question: (question, asking = {}) =>
      observed('analyses', () =>
        asOneAsker(deps.connection, asking, (connection) =>
          answerQuestion(question, { catalog, stored }, { ...depsOf(asking), connection, inSlices, settle }),
        ),
      ),
    realtime: (query, asking = {}) =>
      observed('realtime', () =>
        asOneAsker(deps.connection, asking, (connection) =>
          readRealtime({ ...depsOf(asking), connection, readWeek }, query),
        ),
      ),
    render: async (given) => Buffer.from(await inSlices(renderAnswer(given))),
    rowsOf: (given) => ({ table: tableOfAnswer(given, catalog), about: aboutAnswer(given, catalog) }),
    catalog: () => describeCatalog(catalog),
    endpoints,
  };
}

function makeParse(context: () => ParseContext): Metrics['parse'] {
  return {
    endpoint: (family, parameters) => parseQuery(family, parameters, context()),
    body: (body) => parseQueryBody(body, context()),
    object: (json) => parseQueryObject(json, context()),
  };
}

/** Makes what measures how long an answer takes, and tells whether it came. */
function makeObserved(observe: MetricsDependencies['observe']) {
  return async <Value>(family: string, read: () => Promise<Value>): Promise<Value> => {
    const startedAt = performance.now();
    let outcome: QueryObservation['outcome'] = 'failed';
    try {
      const result = await read();
      outcome = 'answered';
      return result;
    } finally {
      observe?.({ family, durationMs: performance.now() - startedAt, outcome });
    }
  };
}

function describeCatalog({ metrics: entries, sources, dimensions }: Catalog): CatalogAnswer {
  const metrics = [...entries.values()].map((metric) => ({
    id: metric.id,
    family: familyOf(metric),
    title: metric.title,
    meaning: metric.meaning,
    formula: metric.formula,
    unit: metric.unit,
    kind: metric.kind,
    direction: metric.direction,
    dimensions: metric.dimensions,
    headline: metric.headline,
    sources: sourceNamesOf(metric, sources),
  }));
  return {
    metrics,
    dimensions: dimensions.map(({ name, type = 'text', title, meaning }) => ({ name, type, title, meaning })),
  };
}
