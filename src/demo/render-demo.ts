import { group, renderDuration } from '../kernel/render-quantity.ts';
import { clockTime, zoneOf } from './city-clock.ts';
import type { DemoPlan } from './demo-plan.ts';
import { dateOf, localDay } from './local-days.ts';

/** The part of a city's history that has been sent. */
export interface HistoryState {
  /** A number from 0 to 1. */
  share: number;
  sent: number;
  seconds: number;
}

const BAR = 24;

/** Renders one line such as "[██████░░░░]  43 %  18,120 events/s  ETA 0:28  430,000 events". */
export function renderHistory({ share, sent, seconds }: HistoryState): string {
  const full = Math.round(share * BAR);
  const rate = seconds > 0 ? `${group(Math.round(sent / seconds))} events/s` : '';
  const eta = share > 0.01 ? `ETA ${renderDuration((seconds / share) * (1 - share))}` : '';
  const bar = `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}]`;
  const parts = [bar, `${String(Math.floor(share * 100)).padStart(3)} %`, rate, eta, `${group(sent)} events`];
  return parts.filter((part) => part !== '').join('  ');
}

/** Renders what a demonstration will do. */
export function renderBeginning(
  plan: DemoPlan,
  { dataDir, isNew }: { dataDir: string; isNew: boolean },
): string {
  const { days, aheadMs, sentUntilMs } = plan;
  if (isNew)
    return (
      `Simulating a commuter city like Lagos in ${dataDir}: ${group(days)} days of history, then live.\n` +
      `Its clock begins at ${clockTime(plan.startedAtMs).slice(11, 16)} now, so its time zone, and that of the service, is ${zoneOf(aheadMs)}.`
    );
  const since = sentUntilMs === 0 ? 'the beginning of its history' : `${clockTime(sentUntilMs)} of its time`;
  return `${dataDir} has a city already: going on from ${since}, as it was begun. --fresh begins anew.`;
}

/** Renders how fast the city sends events from now on. */
export function renderLive(eventsPerSecond: number): string {
  const rate =
    eventsPerSecond < 1
      ? `${Math.round(eventsPerSecond * 60)} events a minute`
      : `${eventsPerSecond.toFixed(1)} events/s`;
  return `The history is in. The city is live, with about ${rate} now.`;
}

/**
 * Renders what a newcomer can do now: addresses, and questions to copy about the 30 local days that end at a time of the city.
 */
export function renderInvitation(
  { url, metricsUrl }: { url: string; metricsUrl: string },
  cityMs: number,
): string {
  const today = localDay(cityMs);
  const days = `from=${dateOf(today - 29)}&to=${dateOf(today + 1)}`;
  const get = (about: string, path: string) => `  # ${about}\n  curl -s '${url}${path}'\n`;
  return [
    '',
    'A simulated city: every answer says so in the header x-openride-data.',
    `  API    ${url}`,
    `  docs   ${url}/docs`,
    `  health ${url}/health`,
    `  prometheus ${metricsUrl}`,
    '',
    get('headline numbers, day by day', `/v1/metrics/payments?${days}&grain=day`),
    get(
      'two dimensions, a filter and a comparison',
      `/v1/metrics/query?metrics=payments.captured,payments.attempt_success_rate&dimensions=payment_method,provider&currency=NGN&compare=previous_period&${days}`,
    ),
    get(
      'what was run',
      `/v1/metrics/query?metrics=trips.completed,trips.mean_distance&${days}&grain=week&explain=true`,
    ),
    get('every metric and what it means', '/v1/metrics/catalog'),
    get('what was refused, and why', '/v1/dead-letters?limit=3'),
  ].join('\n');
}
