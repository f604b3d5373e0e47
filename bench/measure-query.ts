import type { CpuWatch } from './process-cpu.ts';
import { percentiles, type Percentiles } from './percentiles.ts';
import type { Question } from './query-questions.ts';

/** How long answers took, in ms, asked so often by so many clients at once. */
export interface QueryMeasurement {
  question: string;
  clients: number;
  times: number;
  ms: Percentiles | null;
  answers_per_second: number;
  /** Processor time of an answer: it hardly depends on what else the machine does. */
  cpu_ms: { service: number; engine: number };
  /** The share of answers that were kept ones; null where each was computed for its request. */
  hit_rate: number | null;
  /** What was not answered with 200: the status, and how often. */
  refused: Record<string, number>;
}

export interface QueryLoad {
  clients: number;
  times: number;
  cpu: CpuWatch;
  /** True: answers may be kept ones. */
  kept?: boolean;
}

const WARM_UP_TIMES = 2;

/** Asks a question again and again, each client after its last answer. The first two times do not count. */
export async function measureQuestion(
  url: string,
  question: Question,
  { clients, times, cpu, kept = false }: QueryLoad,
): Promise<QueryMeasurement> {
  const asked = (n: number) => askOnce(new URL(question.path(n), url), kept);
  for (let n = 0; n < WARM_UP_TIMES; n++) await asked(n);
  const values: { ms: number; weight: number }[] = [];
  const refused: Record<string, number> = {};
  let [next, hits] = [0, 0];
  const client = async () => {
    for (let n = next++; n < times; n = next++) {
      const { ms, status, isHit } = await asked(n);
      if (isHit) hits += 1;
      if (status === 200) values.push({ ms, weight: 1 });
      else refused[status] = (refused[status] ?? 0) + 1;
    }
  };
  const used = cpu();
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - started) / 1000;
  const after = cpu();
  return {
    question: question.name,
    clients,
    times,
    ms: values.length === 0 ? null : percentiles(values),
    answers_per_second: Math.round((values.length / seconds) * 10) / 10,
    cpu_ms: {
      service: rounded((after.serviceMs - used.serviceMs) / times, kept),
      engine: rounded((after.engineMs - used.engineMs) / times, kept),
    },
    hit_rate: kept ? Math.round((hits / times) * 1000) / 1000 : null,
    refused,
  };
}

/** Questions at random by several clients at once. */
export function mixOf(name: string, questions: readonly Question[]): Question {
  const place = (n: number) => Math.imul(n + 1, 2_654_435_761) >>> 0;
  return {
    name,
    path: (n) => questions[place(n) % questions.length]!.path(n),
  };
}

/** What a kept answer costs is less than a millisecond. */
function rounded(ms: number, isFine: boolean): number {
  return isFine ? Math.round(ms * 100) / 100 : Math.round(ms);
}

export interface AskedOnce {
  ms: number;
  status: number;
  /** The answer was a kept one. */
  isHit: boolean;
}

/** Asks once. `kept` false: the answer is computed for this request. */
export async function askOnce(url: URL, kept: boolean): Promise<AskedOnce> {
  const started = performance.now();
  const response = await fetch(url, kept ? {} : { headers: { 'cache-control': 'no-cache' } });
  await response.arrayBuffer();
  const isHit = ['hit', 'stale'].includes(response.headers.get('x-cache') ?? '');
  return { ms: performance.now() - started, status: response.status, isHit };
}
