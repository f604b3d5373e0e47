import type { TruthValue } from '../oracle/truth/question.ts';

// Reads the answers of the service over HTTP, as any client does. The types of the answers are written down again on purpose, so
// that the tests notice a change.

export interface ServedMetric {
  id: string;
  family: string;
  dimensions: string[];
}

export type ServedValues = Record<string, TruthValue>;

export interface ServedPoint {
  start: string;
  end: string;
  values: ServedValues;
}

export interface ServedUnit {
  metrics: ServedValues;
  series: ServedPoint[] | null;
}

export interface ServedAnswer extends ServedUnit {
  breakdown: (ServedUnit & { by: Record<string, string | number | null> })[] | null;
  receipt: { watermark: string; in_flight: number; complete: boolean };
  plan: { sources: { source: string }[] };
}

/** Makes a reader of the catalogue and the numbers of a service. It throws the text of any answer that is not 200. */
export function makeReader(url: string) {
  async function get<Answer>(path: string): Promise<Answer> {
    // Between two questions the brute force may compute for minutes, and the service would have closed a kept connection.
    const response = await fetch(new URL(path, url), { headers: { connection: 'close' } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 600)}`);
    return JSON.parse(text) as Answer;
  }
  return {
    catalog: async () => (await get<{ metrics: ServedMetric[] }>('/v1/metrics/catalog')).metrics,
    /** Counts the dead letters, open and resolved. */
    async countLetters() {
      const { open, resolved } = await get<{ open: number; resolved: number }>('/v1/dead-letters/counts');
      return open + resolved;
    },
    analysis: (path: string, parameters: Record<string, string>) =>
      get<{ receipt: { as_of: string; watermark: string } }>(
        `/v1/analytics/${path}?${new URLSearchParams(parameters).toString()}`,
      ),
    ask: (parameters: Record<string, string>) =>
      get<ServedAnswer>(`/v1/metrics/query?${new URLSearchParams(parameters).toString()}`),
  };
}
export type Reader = ReturnType<typeof makeReader>;
