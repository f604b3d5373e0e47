import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { formatPoints, formatRatio } from '../../../../src/viz/format/ratio.ts';
import type { Group, Ratio, Value } from '../../../../src/viz/spec/answer.ts';

/** Something that a person should look at, the most urgent first. */
export interface Attention {
  level: 'bad' | 'warn';
  title: string;
  detail: string;
  /** Where to look further: a page, with its parameters. */
  to: string;
  search: Readonly<Record<string, string>>;
}

type Labels = Readonly<Record<string, string | number | null>>;

/** What the page knows; a part that has not come is null. */
export interface Known {
  checks: readonly { id: string; title: string; state: string; message: string }[] | null;
  providers: readonly Group[] | null;
  routes: readonly Group[] | null;
  /** Groups of alert rules that are out of order. */
  alerts:
    | readonly {
        rule: string;
        name: string;
        labels: Labels;
        state: string;
        level: string | null;
        reason: string;
      }[]
    | null;
  freshness: {
    age_ms: number | null;
    ingest_lag_p95_ms: number | null;
    oldest_in_flight_age_ms: number | null;
  } | null;
  nameOfRoute: (id: string) => string;
  /** The problems of questions that were not answered: while there are any, nobody can say that all is well. */
  problems: readonly { code: string; title: string }[];
}

const FELL_BY = 0.05; // 5 percentage points
const ENOUGH_ATTEMPTS = 20; // fewer say little
const SILENT_MS = 300_000;
const STUCK_MS = 60_000;

/** Lists what needs somebody: failing checks, providers that fell, a feed that is silent or stuck, routes that leave late. */
export function decideAttention(known: Known): Attention[] {
  const all = [
    ...ofProblems(known.problems),
    ...ofAlerts(known.alerts),
    ...ofChecks(known.checks),
    ...ofFeed(known.freshness),
    ...ofProviders(known.providers),
    ...ofRoutes(known),
  ];
  return all.toSorted((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'));
}

function ofProblems(problems: Known['problems']): Attention[] {
  const [first] = problems;
  if (first === undefined) return [];
  return [
    {
      level: 'bad',
      title: 'Numbers of this page cannot be read',
      detail: `${first.title} (${first.code}). What else needs you may be missing here.`,
      to: '/data',
      search: {},
    },
  ];
}

/** What fires; what is only pending or without data is on the page of alerts. */
function ofAlerts(alerts: Known['alerts']): Attention[] {
  return (alerts ?? [])
    .filter(({ state }) => state === 'firing' || state === 'recovering' || state === 'error')
    .map(({ rule, name, labels, level, reason }) => {
      const group = Object.values(labels).map((value) => value ?? 'unknown');
      return {
        level: level === 'warning' ? ('warn' as const) : ('bad' as const),
        title: group.length === 0 ? name : `${name}: ${group.join(', ')}`,
        detail: reason,
        to: '/alerts',
        search: { rule },
      };
    });
}

function ofChecks(checks: Known['checks']): Attention[] {
  return (checks ?? [])
    .filter(({ state }) => state === 'failing' || state === 'warning')
    .map(({ id, title, state, message }) => ({
      level: state === 'failing' ? 'bad' : 'warn',
      title,
      detail: message,
      to: '/data',
      search: { check: id },
    }));
}

function ofFeed(freshness: Known['freshness']): Attention[] {
  if (freshness === null) return [];
  const found: Attention[] = [];
  const lasting = (ms: number) => formatDuration(ms / 1000);
  const { age_ms: age, oldest_in_flight_age_ms: waiting } = freshness;
  if (age === null)
    found.push({
      level: 'warn',
      title: 'No event has come yet',
      detail: 'Numbers begin with the first one: PRODUCERS.md and /docs say how to send it.',
      to: '/data',
      search: {},
    });
  if (age !== null && age > SILENT_MS)
    found.push({
      level: 'warn',
      title: 'The feed is silent',
      detail: `No event has come for ${lasting(age)}.`,
      to: '/data',
      search: {},
    });
  if (waiting !== null && waiting > STUCK_MS)
    found.push({
      level: 'bad',
      title: 'Events wait to be counted',
      detail: `The oldest has waited for ${lasting(waiting)}.`,
      to: '/data',
      search: {},
    });
  return found;
}

function ofProviders(groups: Known['providers']): Attention[] {
  return (groups ?? []).flatMap(({ by, metrics, comparison }) => {
    const change = comparison?.metrics['payments.attempt_success_rate']?.change ?? null;
    const rate = metrics['payments.attempt_success_rate'];
    if (change === null || !isRatio(rate) || Number(rate.denominator) < ENOUGH_ATTEMPTS) return [];
    if (Number(change) > -FELL_BY) return [];
    const provider = String(by['provider'] ?? 'unknown');
    return [
      {
        level: 'bad' as const,
        title: `Payments by ${provider} fail more often`,
        detail: `${formatRatio(Number(rate.value))} of ${rate.denominator} succeed, ${formatPoints(Number(change))} against before.`,
        to: '/payments',
        search: { provider },
      },
    ];
  });
}

function ofRoutes({ routes, nameOfRoute }: Known): Attention[] {
  return (routes ?? []).flatMap(({ by, metrics }) => {
    const rate = metrics['trips.on_time_rate'];
    const id = by['route_id'];
    if (!isRatio(rate) || typeof id !== 'string' || Number(rate.denominator) < 3) return [];
    return [
      {
        level: 'warn' as const,
        title: `${nameOfRoute(id)} leaves late`,
        detail: `${rate.numerator} of ${rate.denominator} trips left on time.`,
        to: '/routes',
        search: { route_id: id },
      },
    ];
  });
}

function isRatio(value: Value | undefined): value is Ratio {
  return typeof value === 'object' && value !== null;
}
