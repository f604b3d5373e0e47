import { makeCity } from '../../../src/demo/city.ts';
import type { CityOptions } from '../../../src/demo/options.ts';
import { type ReceivedEvent, receive } from '../../support/receive-messages.ts';
import type { Ranges } from '../questions.ts';
import type { Reader } from '../served.ts';
import { analysisQuestions } from './analysis-questions.ts';
import { differencesOf } from './differences.ts';

/** The result of one question. */
export interface AnalysisResult {
  question: string;
  comparisons: number;
  differences: string[];
}

/**
 * Asks the analyses of a service that has a city, and compares each answer with a brute force over the messages of that city: the
 * events that count, in the order of their delivery.
 */
export async function verifyAnalyses(
  reader: Pick<Reader, 'analysis'>,
  { options, ranges }: { options: CityOptions; ranges: Ranges },
): Promise<AnalysisResult[]> {
  const city = makeCity(options);
  const events: readonly ReceivedEvent[] = receive(city.messages, city.endMs).events;
  const results: AnalysisResult[] = [];
  for (const { name, path, parameters, truth } of analysisQuestions(ranges, events)) {
    const answer = await reader.analysis(path, parameters);
    const { as_of, watermark } = answer.receipt;
    const moment = { nowMs: Date.parse(as_of), watermarkMs: Date.parse(watermark) };
    const expected = truth(events, moment, answer);
    results.push({ question: name, ...differencesOf(expected, answer) });
  }
  return results;
}

/** Tells whether nothing differs, and every question was answered with something. */
export function areRight(results: readonly AnalysisResult[]): boolean {
  return (
    results.length > 0 &&
    results.every(({ comparisons, differences }) => comparisons > 0 && differences.length === 0)
  );
}

const MOST_DIFFERENCES = 3;

/** Renders one line a question, with its first differences below. */
export function renderAnalyses(results: readonly AnalysisResult[]): string {
  const lines = results.flatMap(({ question, comparisons, differences }) => [
    `${question.padEnd(54)}${comparisons.toLocaleString('en-US').padStart(13)}${String(differences.length).padStart(13)}`,
    ...differences.slice(0, MOST_DIFFERENCES).map((line) => `    ${line}`),
  ]);
  return [
    `${'analysis'.padEnd(54)}${'comparisons'.padStart(13)}${'differences'.padStart(13)}`,
    ...lines,
    '',
  ].join('\n');
}
