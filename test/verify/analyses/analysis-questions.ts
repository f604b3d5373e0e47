import type { Ranges } from '../questions.ts';
import { funnelQuestions } from './funnel-questions.ts';
import { peopleQuestions } from './people-questions.ts';
import type { AnalysisQuestion, AskedRange } from './question.ts';

const OFFSET = '+01:00';

/** Makes the questions about a city. */
export function analysisQuestions({ all }: Ranges): AnalysisQuestion[] {
  const range: AskedRange = {
    ...all,
    fromMs: Date.parse(`${all.from}T00:00:00${OFFSET}`),
    toMs: Date.parse(`${all.to}T00:00:00${OFFSET}`),
  };
  return [...peopleQuestions(range), ...funnelQuestions(range)];
}
