import { Readable } from 'node:stream';
import { makeZone, type Zone } from '../../kernel/time-zone.ts';
import type { KnownMoment } from '../../metrics/make-metrics.ts';
import type { ServedMetrics } from '../../metrics/open-metrics.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import type { HttpAct } from '../../platform/http/audit-acts.ts';
import { compressLines } from '../../platform/http/compress-lines.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { tellProblem } from '../../platform/http/handle-errors.ts';
import type { ProblemAnswer } from '../../platform/http/problems.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { wantsAnew } from '../../platform/http/send-kept.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { batchSchema, type BatchQuery, MOST_QUERIES, readBatch } from './batch-input.ts';
import { answerLine, batchLineSchema, beginLine, endLine } from './batch-lines.ts';
import { type BatchRun, runBatch } from './run-batch.ts';

const problems = { ...httpProblems, ...metricsProblems, ...metadataProblems, ...warehouseProblems };
const problemResponses = problemResponsesOf(problems);

export interface BatchDeps {
  metrics: Pick<ServedMetrics, 'moment' | 'context'>;
  kinds: QuestionKinds;
  /** Tells the audit of questions that show small places. */
  onAct: (act: HttpAct) => void;
}

const schema = {
  tags: ['Metrics'],
  summary: 'Many questions at once, with one watermark for all',
  description:
    `At most ${MOST_QUERIES} questions of metrics, of the last hour and of analyses. Each is checked and answered as by its own endpoint, with the ` +
    'same rights and the same kept answers, and a wrong one is a problem of its id alone. Answers are lines, sent as they are ready. What is computed ' +
    'shares the budget of one query. Who leaves ends what is not answered yet. The lines are compressed for who takes gzip, each flushed by itself.',
  response: {
    200: {
      description: 'One JSON text a line: `begin`, an `answer` for each question, `end`.',
      content: { 'application/x-ndjson': { schema: batchLineSchema } },
    },
    ...problemResponses('invalid_parameter', 'store_unavailable', 'store_refused', ...bodyProblems),
  },
};

/** Serves many questions by one request, so that all numbers of a page have one watermark. */
export function batchRoutes(app: Api, { metrics, kinds, onAct }: BatchDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/metrics/batch',
    config: {
      scope: 'read',
      byFamily: true,
      isQuestion: true,
      documentedBody: documentJsonBody('The questions, as JSON.', batchSchema),
    },
    schema,
    async handler(request, reply) {
      const { principal } = request;
      const taken = { values: 0, readings: 0 };
      const wish = { ...askingOf(request, reply), isFresh: wantsAnew(request), taken };
      const queries = await app.bodies.read(request, readBatch);
      const moment = await metrics.moment();
      const zone = makeZone(metrics.context().businessTimezone);
      if (showsPlaces(queries, kinds) && principal.scopes.has('geo:exact'))
        onAct({ ...exactPlaces, principal, address: request.ip, requestId: request.id });
      const tell = (error: unknown) => tellProblem(error, { request, table: problems });
      const lines = streamLines(queries, { kinds, principal, wish, moment, zone, tell });
      const { body, encoding } = compressLines(lines, request.headers['accept-encoding']);
      if (encoding !== null) reply.header('content-encoding', encoding);
      // A stream goes past the schema of the answer, which is that of a line.
      return reply
        .type('application/x-ndjson')
        .header('vary', 'accept-encoding')
        .send(body as never);
    },
  });
}

/** The scope `geo:exact` may have been used. */
const exactPlaces = { act: 'places.exact', entity: '', result: 'done', code: null, isOften: true } as const;

function showsPlaces(queries: readonly BatchQuery[], kinds: QuestionKinds): boolean {
  return queries.some(({ of }) => kinds.get(of)?.showsPlaces === true);
}

interface Streaming extends Pick<BatchRun, 'kinds' | 'principal'> {
  wish: BatchRun['wish'] & { signal: AbortSignal };
  moment: KnownMoment;
  zone: Zone;
  tell: (error: unknown) => ProblemAnswer;
}

/** Runs the batch, and writes each line when it is known. */
function streamLines(queries: readonly BatchQuery[], streaming: Streaming): Readable {
  const { moment, zone, wish, tell } = streaming;
  const lines = new Readable({ read: () => undefined });
  const run: BatchRun = {
    ...streaming,
    watermarkMs: moment.watermarkMs,
    onBegin: (lowestMs) =>
      lines.push(beginLine({ as_of: zone.format(moment.nowMs), watermark: zone.format(lowestMs) })),
    onAnswer: (id, served) => lines.push(answerLine(id, { status: 200, served })),
    onError(id, error) {
      if (wish.signal.aborted) return; // nobody reads it, and it is no failure of the service
      const { problem, retryAfterSeconds } = tell(error);
      lines.push(answerLine(id, { status: problem.status, problem, retryAfterSeconds }));
    },
  };
  void runBatch(queries, run).then((lowestMs) => {
    lines.push(endLine(zone.format(lowestMs)));
    lines.push(null);
  });
  return lines;
}
