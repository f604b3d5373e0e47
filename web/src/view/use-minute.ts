import { useSyncExternalStore } from 'react';
import { serviceNowMs } from '../facts.ts';

const MINUTE_MS = 60_000;
const LOOK_MS = 1_000;
const minuteNow = () => Math.floor(serviceNowMs() / MINUTE_MS) * MINUTE_MS;

function subscribe(tell: () => void): () => void {
  const timer = setInterval(tell, LOOK_MS); // React looks whether the minute has changed
  return () => clearInterval(timer);
}

/** The running minute by the clock of the service, in ms since 1970. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, minuteNow);
}
