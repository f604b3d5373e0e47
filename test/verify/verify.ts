import type { Ledger } from '../../src/demo/ledger/ledger.ts';
import { answerTruth, truths } from '../oracle/truth/answer-truth.ts';
import { accepted, silent } from './accepted.ts';
import { askTogether } from './ask-together.ts';
import { compareAnswer, type Difference } from './compare.ts';
import { makeQuestions, type Ranges, type Unknown, type VerifyQuestion } from './questions.ts';
import type { Reader } from './served.ts';

export interface MetricResult {
  metric: string;
  questions: number;
  comparisons: number;
  differences: Difference[];
  /** True if some true value was neither null nor zero. */
  says: boolean;
  /** Questions that could not be asked, and questions without an answer. */
  errors: string[];
}

export interface VerifyReport {
  metrics: MetricResult[];
  unknown: Unknown[];
  /** Metrics that the ledger knows and the catalogue does not have. */
  notServed: string[];
  comparisons: number;
  seconds: number;
  isRight: boolean;
}

export interface VerifyOptions {
  reader: Reader;
  ledger: Ledger;
  ranges: Ranges;
  /** Asks only for metrics whose id matches. */
  only?: RegExp;
  /** Metrics for which the city is too short. If all their true values are null or zero, that is no failure. */
  tooLong?: RegExp;
  onMetric?: (result: MetricResult) => void;
}

const AT_ONCE = 2;

/** Asks for every metric of the catalogue and compares each number with the ledger. It reads only HTTP and the ledger. */
export async function verify({
  reader,
  ledger,
  ranges,
  only = /./,
  tooLong,
  onMetric,
}: VerifyOptions): Promise<VerifyReport> {
  const started = performance.now();
  const catalog = (await reader.catalog()).filter(({ id }) => only.test(id));
  const { questions, unknown } = makeQuestions(catalog, truths, { ranges, accepted });
  const ask = askTogether(reader, questions);
  const metrics: MetricResult[] = [];
  const lists = [...Map.groupBy(questions, ({ metric }) => metric)];
  const work = async () => {
    for (let next = lists.shift(); next !== undefined; next = lists.shift()) {
      const result = await verifyMetric(next[0], next[1], { reader, ledger, ask });
      if (silent.has(result.metric) || tooLong?.test(result.metric) === true) result.says = true;
      metrics.push(result);
      onMetric?.(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const served = new Set(catalog.map(({ id }) => id));
  const notServed = [...truths.keys()].filter((id) => only.test(id) && !served.has(id));
  return {
    metrics: metrics.sort((a, b) => (a.metric < b.metric ? -1 : 1)),
    unknown,
    notServed,
    comparisons: metrics.reduce((sum, { comparisons }) => sum + comparisons, 0),
    seconds: (performance.now() - started) / 1000,
    isRight: metrics.length > 0 && metrics.every(isRight) && unknown.every(({ reason }) => reason !== null),
  };
}

/** Tells if a metric is proven: it was compared, nothing differed, and some true value was neither null nor zero. */
export function isRight({ differences, errors, says }: MetricResult): boolean {
  return differences.length === 0 && errors.length === 0 && says;
}

async function verifyMetric(
  metric: string,
  questions: readonly VerifyQuestion[],
  { reader, ledger, ask }: { reader: Reader; ledger: Ledger; ask: ReturnType<typeof askTogether> },
): Promise<MetricResult> {
  const result: MetricResult = {
    metric,
    questions: questions.length,
    comparisons: 0,
    differences: [],
    says: false,
    errors: [],
  };
  if (metric === MORNING_METRIC) await compareMornings(result, questions, { reader, ledger });
  for (const question of questions) {
    const { by, grain, from, to } = question;
    try {
      const served = await ask(question);
      const watermarkMs = Date.parse(served.receipt.watermark);
      const asked = { metric, grain, from, to, watermarkMs, ...(by !== null && { by }) };
      const compared = compareAnswer(question, answerTruth(ledger, asked), served);
      result.comparisons += compared.comparisons;
      result.differences.push(...compared.differences);
      result.says ||= compared.says;
    } catch (error) {
      result.errors.push(
        `${by === null ? '' : `by ${by}: `}${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return result;
}

/** No trip is under way at midnight, where days and months end. So this metric is asked for at eight in the morning, too. */
const MORNING_METRIC = 'trips.in_progress';
const MORNINGS = 20;

async function compareMornings(
  result: MetricResult,
  questions: readonly VerifyQuestion[],
  { reader, ledger }: { reader: Reader; ledger: Ledger },
): Promise<void> {
  const from = questions.find(({ grain }) => grain === 'day')!.from;
  const fromMs = Date.parse(`${from}T00:00:00+01:00`);
  for (let day = 1; day <= MORNINGS; day++) {
    const toMs = fromMs + day * 86_400_000 + 8 * 3_600_000;
    const { metrics, receipt } = await reader.ask({
      metrics: MORNING_METRIC,
      from,
      to: new Date(toMs).toISOString(),
    });
    const watermarkMs = Date.parse(receipt.watermark);
    const truth = truths
      .get(MORNING_METRIC)!
      .of({ ledger, fromMs, toMs, watermarkMs, currency: 'NGN', filters: {} });
    const served = metrics[MORNING_METRIC];
    result.comparisons++;
    result.says ||= truth !== 0;
    if (served !== truth)
      result.differences.push({
        metric: MORNING_METRIC,
        where: `at ${new Date(toMs).toISOString()}`,
        truth,
        served,
      });
  }
}
