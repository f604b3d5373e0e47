import { facts } from '../../facts.ts';
import { clockTime } from './clock-time.ts';
import type { FreshnessState } from './decide-freshness.ts';
import classes from './freshness-pill.module.css';
import { useFreshness } from './freshness-store.ts';

const names: Readonly<Record<FreshnessState, string>> = {
  asking: 'Asking',
  live: 'Live',
  current: 'Up to date',
  stale: 'Stale',
  lost: 'No connection',
};

/** Says how fresh the answers of the page are, by the only clock on it: their watermark, in business time. */
export function FreshnessPill() {
  const { state, watermark } = useFreshness();
  const time = watermark === null ? null : clockTime(watermark, facts.timezone);
  const isOld = state === 'stale' || state === 'lost';
  return (
    <div className={classes.pill} data-state={state}>
      <span className={classes.dot} aria-hidden />
      {/* The name alone is announced when it changes; a clock that speaks each second would be unbearable. */}
      <span role="status">{names[state]}</span>
      {time !== null && (
        <span
          className={classes.time}
          title={`Everything before ${time.text} ${time.zone} is in the numbers.`}
        >
          <span className={classes.words}>{isOld ? 'as of ' : 'complete to '}</span>
          <time dateTime={watermark!}>{time.text}</time> <span className={classes.zone}>{time.zone}</span>
        </span>
      )}
    </div>
  );
}
