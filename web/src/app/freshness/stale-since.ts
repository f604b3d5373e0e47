import { facts } from '../../facts.ts';
import { clockTime } from './clock-time.ts';
import { useFreshness } from './freshness-store.ts';

/** Up to when the numbers of the page are complete, such as `07:12:03 WAT`, where nothing newer comes in time; null while it does. */
export function useStaleSince(): string | null {
  const { state, watermark } = useFreshness();
  if (watermark === null || (state !== 'stale' && state !== 'lost')) return null;
  const { text, zone } = clockTime(watermark, facts.timezone);
  return `${text} ${zone}`;
}
