import type { Compare, PresetName } from './presets.ts';

/** The range of a view: a name that stays relative, or two ends as the API takes them (a local date or an instant). */
export type ViewRange = { preset: PresetName } | { from: string; to: string };

export type Grain = '15m' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** What a page looks at; the address holds all of it that differs from the defaults. */
export interface View {
  /** Null: what suits the page. */
  range: ViewRange | null;
  /** Null: what suits the range. */
  compare: Compare | null;
  /** Null: what suits the range. */
  grain: Grain | null;
  /** By the name of the parameter, such as `provider` or `provider.not`: values as the API takes them, separated by commas. */
  filters: Readonly<Record<string, string>>;
}

/** Parameters of the address, decoded. */
export type Search = Readonly<Record<string, string>>;

/**
 * The range of a page that is opened without one: the operations room looks at the last hour, most others at the day; where a morning
 * tells little, more.
 */
export function presetOfPage(path: string): PresetName {
  if (path === '/retention') return '12w';
  if (['/geography', '/funnel', '/explore', '/catalogue'].includes(path)) return '28d';
  if (path === '/routes') return '7d';
  return path === '/' ? '60m' : 'today';
}

export const grains: readonly Grain[] = ['15m', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
