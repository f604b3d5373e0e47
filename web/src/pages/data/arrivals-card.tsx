import { localClock } from '../../app/business-time.ts';
import { facts } from '../../facts.ts';
import { Widget } from '../../widgets/widget.tsx';
import { ARRIVALS_PATH, arrivalsBody, arrivalsSpec } from './arrivals.ts';
import { type ArrivalMinute, useFacts } from './queries.ts';

/** What came in each minute of the last hour, and what became of it. */
export function ArrivalsCard() {
  const { data, problem } = useFacts<{ minutes: ArrivalMinute[] }>(ARRIVALS_PATH);
  const { timezone } = facts;
  const answer = data && { status: 200, body: arrivalsBody(data.minutes, { timezone, localOf: localClock }) };
  return <Widget spec={arrivalsSpec} answer={answer} problem={data ? null : problem} />;
}
