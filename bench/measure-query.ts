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
  /** What was not answered with 200: the status, and how often. */
  refused: Record<string, number>;
}

export interface QueryLoad {
  clients: number;
  times: number;
  cpu: CpuWatch;
}

const WARM_UP_TIMES = 2;

/** Asks a question again and again, each client after its last answer. The first two times do not count. */
export async function measureQuestion(
  url: string,
  question: Question,
  { clients, times, cpu }: QueryLoad,
): Promise<QueryMeasurement> {
  for (let n = 0; n < WARM_UP_TIMES; n++) await ask(url, question.path(n));
  const values: { ms: number; weight: number }[] = [];
  const refused: Record<string, number> = {};
  let next = 0;
  const client = async () => {
    for (let n = next++; n < times; n = next++) {
      const { ms, status } = await ask(url, question.path(n));
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
      service: Math.round((after.serviceMs - used.serviceMs) / times),
      engine: Math.round((after.engineMs - used.engineMs) / times),
    },
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

async function ask(url: string, path: string): Promise<{ ms: number; status: number }> {
  const started = performance.now();
  const response = await fetch(new URL(path, url));
  await response.arrayBuffer();
  return { ms: performance.now() - started, status: response.status };
}
