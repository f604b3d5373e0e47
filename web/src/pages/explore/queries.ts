import type { SpecOf, WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';
import type { Exploration, Show } from './parse-exploration.ts';

/** Why an exploration cannot be shown so; null: it can. */
export function whyNot({ metrics, by }: Exploration, show: Show): string | null {
  if (show === 'heatmap' && by.length !== 2) return 'needs two dimensions';
  if (show === 'bars' && by.length === 0) return 'needs a dimension';
  if (show === 'number' && by.length > 0) return 'goes without dimensions';
  if (isOverTime(show) && by.length > 1) return 'takes one dimension at most';
  if (isOverTime(show) && by.length === 1 && metrics.length > 1) return 'takes one metric with a dimension';
  return null;
}

/** Charts over time need a series; the others the whole range alone, which is less to read. */
export function isOverTime(show: Show): boolean {
  return show === 'line' || show === 'area' || show === 'bar';
}

/** Most groups of a heatmap: more are not told apart. */
const HEATMAP_GROUPS = 400;
/** Colours end here; what is beyond becomes Others. */
const SERIES = 8;

/** The specs of an exploration: its picture, and its rows. */
export function specsOf(view: ResolvedView, exploration: Exploration): Record<string, WidgetSpec> {
  const { metrics, by, show } = exploration;
  const first = metrics[0]!;
  const common = {
    from: view.from,
    to: view.to,
    metrics,
    filters: view.filters,
    ...(by.length > 0 && { dimensions: by }),
    ...(view.compare && { compare: view.compare }),
  };
  const order = by.length > 0 ? { order: [{ by: first }], limit: groupsOf(exploration) } : {};
  const hasSeries = isOverTime(show) || show === 'number' || (show === 'table' && by.length === 0);
  const query = {
    of: 'metrics',
    query: { ...common, ...order, ...(hasSeries && { grain: view.grain }) },
  };
  const base = { v: 1 as const, title: view.title, query };
  if (show === 'number')
    return Object.fromEntries(
      metrics.map((of) => [of, { ...base, kind: 'number', title: of, look: { of } } satisfies WidgetSpec]),
    );
  const picture = pictureOf(exploration, base);
  // A table below a picture says the numbers again, exactly, with their changes.
  const rows: WidgetSpec = { ...base, kind: 'table', title: 'Rows', look: rowsLook(exploration) };
  return picture === null ? { rows } : { picture, rows };
}

/** Rows of groups come as the answer orders them; rows of time the newest first, each with whether it is final. The whole is below. */
function rowsLook({ metrics, by }: Exploration): SpecOf<'table'>['look'] {
  if (by.length > 0) return { total: true };
  return {
    total: true,
    sort: { of: 'start', direction: 'desc' },
    columns: [
      { of: 'start', title: 'Start', unit: 'text' },
      ...metrics.map((of) => ({ of, show: ['change' as const] })),
      { of: 'state', title: 'State', unit: 'text', minor: true },
    ],
  };
}

/** Few columns leave room for how it was asked beside them. */
export function hasRoomBeside({ metrics, by }: Exploration): boolean {
  return metrics.length + Math.max(1, by.length) <= 4;
}

function groupsOf({ show, limit }: Exploration): number {
  if (show === 'heatmap') return HEATMAP_GROUPS;
  return isOverTime(show) ? Math.min(limit, SERIES) : limit;
}

type Base = Pick<WidgetSpec, 'v' | 'title' | 'query'>;

function pictureOf({ metrics, by, show }: Exploration, base: Base): WidgetSpec | null {
  switch (show) {
    case 'line':
    case 'area':
    case 'bar':
      return { ...base, kind: show, look: { of: [...metrics], stacked: show !== 'line' && by.length > 0 } };
    case 'bars':
      return {
        ...base,
        kind: 'bars',
        look: { of: metrics[0]!, ...(metrics[1] !== undefined && { beside: { of: metrics[1] } }) },
      };
    case 'heatmap':
      return { ...base, kind: 'heatmap', look: { of: metrics[0]!, rows: by[0]!, columns: by[1]! } };
    default:
      return null;
  }
}
