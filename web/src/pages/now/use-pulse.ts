import { useEffect, useState } from 'react';
import { watch } from '../../live/live-store.ts';

/** What came in during the last minute, by type of event. */
export interface Pulse {
  per_second: number;
  types: readonly { event_type: string; per_second: number }[];
}

/** The pulse of the feed, as the service tells it each second; null until it has. */
export function usePulse(): Pulse | null {
  const [pulse, setPulse] = useState<Pulse | null>(null);
  useEffect(() => watch({ topic: 'pulse', query: {} }, (body) => setPulse(body as unknown as Pulse)), []);
  return pulse;
}
