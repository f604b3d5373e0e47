// What models read of the answers of the API. The answers have more members; a test holds that they have at least these.

export interface Ratio {
  value: number | string | null;
  numerator: number | string;
  denominator: number | string;
}
/** Counts are numbers, money is decimal text, ratios and means are objects. */
export type Value = number | string | Ratio | null;

export interface Change {
  value: Value;
  compared: Value;
  change: number | string | null;
  relative_change: number | null;
}

export interface Point {
  start: string;
  end: string;
  provisional: boolean;
  maturing?: readonly string[] | undefined;
  values: Readonly<Record<string, Value>>;
}

export interface ComparedUnit {
  metrics: Readonly<Record<string, Change>>;
  series: readonly ({ start: string; values: Readonly<Record<string, Change>> } | null)[] | null;
}

export interface Unit {
  metrics: Readonly<Record<string, Value>>;
  series: readonly Point[] | null;
  comparison?: ComparedUnit | null | undefined;
}

export interface Group extends Unit {
  by: Readonly<Record<string, string | number | null>>;
}

export interface Receipt {
  data_label?: string | undefined;
  as_of: string;
  watermark: string;
  complete: boolean;
  maturing: readonly string[];
  late: number;
  dead_lettered: number;
  in_flight: number;
  expired: number;
  left_out_currencies: Readonly<Record<string, number>>;
  lossy_sources?: readonly { origin: string; sampled_out: number; dropped: number }[] | undefined;
  data_from?: string | undefined;
  data_to?: string | undefined;
  sources: readonly string[];
}

export interface Statement {
  part: string;
  sql: string;
  params: Readonly<Record<string, unknown>>;
}

/** The answer of POST /v1/metrics/query. */
export interface MetricAnswer extends Unit {
  breakdown: readonly Group[] | null;
  others: (Unit & { groups: number }) | null;
  comparison: (ComparedUnit & { kind: string; from: string; to: string; current_to: string }) | null;
  query: {
    metrics: readonly string[];
    from: string;
    to: string;
    grain: string;
    timezone: string;
    currency: string;
    dimensions: readonly string[];
  };
  receipt: Receipt;
  plan: { statements?: readonly Statement[] | undefined };
}

/** The answer of GET /v1/metrics/realtime, as far as it is drawn. */
export interface RealtimeAnswer {
  timezone: string;
  currency: string;
  totals: Readonly<Record<string, Value>>;
  /** How many minutes each entry has. */
  grain_minutes: number;
  minutes: readonly Readonly<
    Record<string, unknown> & { start: string; end: string; provisional: boolean }
  >[];
  /** The entries a week before; null: not asked for. */
  comparison: { minutes: readonly Readonly<Record<string, unknown>>[] } | null;
  receipt: Receipt;
}

/** What is known of metrics and dimensions: the part of `GET /v1/metrics/catalog` that models read, by id. */
export interface Catalogue {
  metrics: Readonly<Record<string, CatalogueMetric>>;
  dimensions: Readonly<Record<string, { title: string; meaning: string }>>;
}

export interface CatalogueMetric {
  title: string;
  meaning: string;
  formula: string;
  unit: string;
  kind: string;
  direction: 'up_is_good' | 'down_is_good' | 'neutral';
}
