/** A question over HTTP, asked over ranges that are a few days apart so that no two in a row are the same. */
export interface Question {
  name: string;
  /** The path with its parameters, for the n-th time of asking. */
  path: (n: number) => string;
}

export interface ServedCatalog {
  metrics: { id: string; family: string; dimensions: string[]; headline: boolean | 'total' }[];
}

const SHIFTS = 7;

/**
 * The seven endpoints with daily series; and by family the headline numbers and one dimension, then what goes over several
 * families.
 */
export function makeQuestions(
  { metrics }: ServedCatalog,
  range: { from: string; to: string },
): { reach: Question[]; others: Question[] } {
  const ask = asker(range);
  const families = [...Map.groupBy(metrics, ({ family }) => family)];
  const reach = families.map(([family]) => ask(`${family}, daily series`, family, { grain: 'day' }));
  const ofFamilies = families.flatMap(([family, entries]) => {
    const [dimension] = entries.flatMap(({ dimensions }) => dimensions);
    return [
      ask(`${family}, headline`, family, {}),
      ...(dimension === undefined
        ? []
        : [ask(`${family} by ${dimension}`, family, { dimensions: dimension })]),
    ];
  });
  return {
    reach: [...reach, { name: 'realtime', path: () => '/v1/metrics/realtime' }],
    others: [...ofFamilies, ...mixed(ask)],
  };
}

/** Every metric by itself, by day. */
export function questionOfEach({ metrics }: ServedCatalog, range: { from: string; to: string }): Question[] {
  const ask = asker(range);
  return metrics.map(({ id }) => ask(`${id} by day`, 'query', { metrics: id, grain: 'day' }));
}

type Ask = (name: string, endpoint: string, parameters: Record<string, string>) => Question;

/** Makes questions to `/v1/<part>` over a range, which lies a few days earlier each time. */
export function asker({ from, to }: { from: string; to: string }, part = 'metrics'): Ask {
  const range = (n: number) => ({ from: shift(from, -(n % SHIFTS)), to: shift(to, -(n % SHIFTS)) });
  return (name, endpoint, parameters) => ({
    name,
    path: (n) => `/v1/${part}/${endpoint}?${new URLSearchParams({ ...range(n), ...parameters }).toString()}`,
  });
}

function mixed(ask: Ask) {
  return [
    ask('mixed: money and trips by day', 'query', {
      metrics: 'payments.captured,payments.attempt_success_rate,trips.completed,trips.mean_distance',
      grain: 'day',
    }),
    ask('mixed: two dimensions, a filter, a comparison', 'query', {
      metrics: 'payments.captured,payments.succeeded',
      dimensions: 'payment_method,provider',
      currency: 'NGN',
      compare: 'previous_period',
    }),
    ask('mixed: hours of one metric', 'query', { metrics: 'payments.captured', grain: 'hour' }),
    ask('mixed: exact percentiles by day', 'query', {
      metrics: 'payments.processing_time_p95,trips.duration_p90',
      grain: 'day',
    }),
  ];
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
