import { dateOf, localDay } from '../../../src/demo/local-days.ts';
import type { AcceptedEvent } from '../../support/test-store.ts';
import type { Ranges } from '../questions.ts';
import { distributionQuestions } from './distribution-questions.ts';
import { driverQuestions } from './driver-questions.ts';
import { funnelQuestions } from './funnel-questions.ts';
import { peopleQuestions } from './people-questions.ts';
import { placeQuestions } from './place-questions.ts';
import { type AnalysisQuestion, askedRange } from './question.ts';
import { routeQuestions } from './route-questions.ts';
import { trendQuestions } from './trend-questions.ts';
import { whyQuestions } from './why-questions.ts';

const WEEK_DAYS = 7;

/** Makes the questions about a city. Its events are needed to ask about one driver and one route of it. */
export function analysisQuestions(
  { all: whole, days: some }: Ranges,
  events: readonly AcceptedEvent[],
): AnalysisQuestion[] {
  const [all, days] = [askedRange(whole.from, whole.to), askedRange(some.from, some.to)];
  const week = askedRange(dateOf(localDay(days.toMs) - WEEK_DAYS), days.to);
  return [
    ...peopleQuestions(all),
    ...funnelQuestions(all),
    ...driverQuestions(days, events),
    ...routeQuestions({ all, days }, events),
    ...placeQuestions(days),
    ...distributionQuestions(week),
    ...whyQuestions(week),
    ...trendQuestions(days),
  ];
}
