import { facts } from '../facts.ts';

/** Loads a wall display anew when the service has become another one: nobody is there to do it. Other pages may hold what somebody types. */
export function reloadIfOther(build: string): void {
  const isKiosk = new URLSearchParams(location.search).has('kiosk');
  if (isKiosk && facts.version !== 'development' && build !== facts.version) location.reload();
}
