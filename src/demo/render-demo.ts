import { group, renderDuration } from '../kernel/render-quantity.ts';

/** How far the history of a city is sent. */
export interface HistoryState {
  /** 0 to 1. */
  share: number;
  sent: number;
  seconds: number;
}

const BAR = 24;

/** One line such as "[██████░░░░]  43 %  18,120 events/s  ETA 0:28  430,000 events". */
export function renderHistory({ share, sent, seconds }: HistoryState): string {
  const full = Math.round(share * BAR);
  const rate = seconds > 0 ? `${group(Math.round(sent / seconds))} events/s` : '';
  const eta = share > 0.01 ? `ETA ${renderDuration((seconds / share) * (1 - share))}` : '';
  const bar = `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}]`;
  const parts = [bar, `${String(Math.floor(share * 100)).padStart(3)} %`, rate, eta, `${group(sent)} events`];
  return parts.filter((part) => part !== '').join('  ');
}

/** What a newcomer can do now: addresses, and questions to copy. */
export function renderInvitation(
  { url, metricsUrl }: { url: string; metricsUrl: string },
  range: { from: string; to: string },
): string {
  const days = `from=${range.from}&to=${range.to}`;
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
