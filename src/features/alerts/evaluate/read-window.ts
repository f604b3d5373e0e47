import { DAY_MS } from '../../../kernel/units.ts';
import { hasCode } from '../../../kernel/errors.ts';
import type { Answer, MetricValue } from '../../../metrics/answer.ts';
import type { QuestionKinds } from '../../../metrics/question/question-kind.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { keyOfLabels, type Labels } from '../group.ts';
import type { Beside, Measured } from '../judge/judge.ts';
import type { Rule } from '../rule.ts';
import type { Window } from './windows.ts';

/** The numbers of one window, by group. */
export interface WindowNumbers {
  groups: ReadonlyMap<string, { labels: Labels; number: Measured; beside: Beside }>;
  /** What a group has that is not among them, because nothing happened to it. */
  absent: Measured;
  isComplete: boolean;
}

export interface ReadDeps {
  kinds: QuestionKinds;
  signal: AbortSignal;
}

/** More groups than these are none that somebody looks at. */
const MOST_GROUPS = 1_000;

/** The question of a rule about a window, as POST /v1/metrics/query takes it. */
export function queryOf(
  rule: Pick<Rule, 'metric' | 'by' | 'filters' | 'condition'>,
  { fromMs, toMs }: Window,
) {
  const { condition } = rule;
  return {
    metrics: [rule.metric],
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    ...(rule.by.length > 0 && { dimensions: rule.by, limit: MOST_GROUPS }),
    ...(rule.filters.length > 0 && { filters: rule.filters }),
    ...(condition.kind === 'change' && { compare: condition.compare }),
  };
}

/** Reads the numbers of a window, and what they are compared with. Throws what the question throws. */
export async function readWindow(
  rule: Pick<Rule, 'metric' | 'by' | 'filters' | 'condition'>,
  window: Window,
  principal: Principal,
  deps: ReadDeps,
): Promise<WindowNumbers> {
  const { metric, condition } = rule;
  const answer = await ask(queryOf(rule, window), principal, deps);
  const weeks = condition.kind === 'baseline' ? condition.weeks : 0;
  const before = await readWeeks(rule, window, { weeks, principal, deps });
  const groups = groupsOf(answer, metric).map(({ labels, value, compared }) => {
    const key = keyOfLabels(labels);
    const usual = before.flatMap((numbers) => numbers(key) ?? []);
    return [
      key,
      { labels, number: measuredOf(value), beside: { compared: plainOf(compared), usual } },
    ] as const;
  });
  const { receipt } = answer;
  const total = measuredOf(answer.metrics[metric] ?? null);
  return { groups: new Map(groups), absent: absentOf(total), isComplete: receipt.complete };
}

/** Nothing happened to a group that is not in the answer: a count is 0 then, a share has no trials, and a percentile is nothing. */
function absentOf(total: Measured): Measured {
  if (total.kind === 'number') return { kind: 'number', value: 0 };
  return total.kind === 'ratio' ? { kind: 'ratio', value: null, numerator: 0, denominator: 0 } : total;
}

async function ask(query: object, principal: Principal, { kinds, signal }: ReadDeps): Promise<Answer> {
  const question = kinds.get('metrics')!.prepare(query as Record<string, unknown>, principal);
  const { body } = await question.serve({ isFresh: false, signal });
  return JSON.parse(body.toString()) as Answer;
}

type NumbersOf = (key: string) => number | null;

/** Reads the same window of the weeks before. A week before the first event is none. */
async function readWeeks(
  rule: Pick<Rule, 'metric' | 'by' | 'filters' | 'condition'>,
  { fromMs, toMs }: Window,
  { weeks, principal, deps }: { weeks: number; principal: Principal; deps: ReadDeps },
): Promise<NumbersOf[]> {
  const found: NumbersOf[] = [];
  for (let week = 1; week <= weeks; week += 1) {
    const shift = 7 * week * DAY_MS;
    const answer = await ask(queryOf(rule, { fromMs: fromMs - shift, toMs: toMs - shift }), principal, deps);
    const { data_from: dataFrom } = answer.receipt;
    if (dataFrom !== undefined && Date.parse(dataFrom) > fromMs - shift) break;
    const numbers = new Map(
      groupsOf(answer, rule.metric).map(({ labels, value }) => [keyOfLabels(labels), plainOf(value)]),
    );
    const isCount = typeof answer.metrics[rule.metric] !== 'object';
    found.push((key) => numbers.get(key) ?? (isCount ? 0 : null));
  }
  return found;
}

interface Found {
  labels: Labels;
  value: MetricValue;
  compared: MetricValue;
}

function groupsOf({ metrics, breakdown, comparison }: Answer, metric: string): Found[] {
  if (breakdown === null) {
    const compared = comparison?.metrics[metric]?.compared ?? null;
    return [{ labels: {}, value: metrics[metric] ?? null, compared }];
  }
  return breakdown.map((group) => ({
    labels: group.by,
    value: group.metrics[metric] ?? null,
    compared: group.comparison?.metrics[metric]?.compared ?? null,
  }));
}

/** Reads a value of an answer: money is text there. */
function measuredOf(value: MetricValue): Measured {
  if (value === null) return { kind: 'nothing' };
  if (typeof value !== 'object') return { kind: 'number', value: Number(value) };
  const { value: share, numerator, denominator } = value;
  const number = share === null ? null : Number(share);
  return { kind: 'ratio', value: number, numerator: Number(numerator), denominator: Number(denominator) };
}

function plainOf(value: MetricValue): number | null {
  const measured = measuredOf(value);
  return measured.kind === 'nothing' ? null : measured.value;
}

/** Tells whether a question fails for a time: then a window is judged later, and not as an error. */
export function mayPass(error: unknown): boolean {
  const codes = ['store_unavailable', 'queries_busy', 'query_too_slow', 'metadata_unavailable'];
  return codes.some((code) => hasCode(error, code));
}
