import { useQuery } from '@tanstack/react-query';
import type { MetricAnswer } from '../../../../src/viz/spec/answer.ts';
import { get } from '../../api/ask.ts';

interface Asked {
  metric: string;
  /** Null: no dimension is chosen yet. */
  dimension: string | null;
  from: string;
  to: string;
}

const MOST = 50;
const KEEP_MS = 300_000;
const none: readonly string[] = [];

/** The values of a dimension in a range, those with most of a metric first; empty until they are here: any value can be typed. */
export function useValues({ metric, dimension, from, to }: Asked): readonly string[] {
  const query = {
    metrics: [metric],
    dimensions: [dimension],
    from,
    to,
    order: [{ by: metric }],
    limit: MOST,
  };
  const { data } = useQuery({
    queryKey: ['values', query],
    queryFn: ({ signal }) => get<MetricAnswer>('/v1/metrics/query', { body: query, signal }),
    enabled: dimension !== null,
    staleTime: KEEP_MS,
    retry: false,
  });
  return data?.breakdown?.map(({ by }) => String(by[dimension!] ?? 'unknown')) ?? none;
}
