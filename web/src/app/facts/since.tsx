import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { serviceNowMs } from '../../facts.ts';

/** How long ago a moment was; its exact time is told when one points at it. */
export function Since({ at }: { at: string | null }) {
  if (at === null) return <>never</>;
  const seconds = Math.max(0, (serviceNowMs() - Date.parse(at)) / 1000);
  return (
    <time dateTime={at} title={at}>
      {formatDuration(seconds < 120 ? Math.round(seconds) : Math.round(seconds / 60) * 60)} ago
    </time>
  );
}
