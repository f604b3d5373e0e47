import { axisLabel, fullLabel } from '../format/bucket-label.ts';
import { formatNumber } from '../format/number.ts';
import { formatRatio, formatRatioShort } from '../format/ratio.ts';
import type { Ratio } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { STEPS } from './scale.ts';

interface RetentionBody {
  columns: readonly { name: string; from: number; to: number | null }[];
  cohorts: readonly {
    start: string;
    end: string;
    users: number;
    cells: readonly { mature: boolean; retained: Ratio | null }[];
  }[];
  curve: readonly { cohorts: number; retained: Ratio | null }[];
  query: { cohort: string; timezone: string };
}

export interface RetentionCell {
  /**
   * Only mature cells have a number: 0 would be a lie before their period is over. The period of one in progress has begun for
   * somebody; that of an immature one is still to come.
   */
  state: 'mature' | 'inProgress' | 'immature';
  text: string;
  full: string;
  step: number | null;
  raw: number | null;
}

export interface RetentionModel {
  kind: 'retention';
  show: 'triangle' | 'curve';
  columns: readonly string[];
  cohorts: readonly { label: string; full: string; users: string; cells: readonly RetentionCell[] }[];
  /** Over the mature cohorts alone, of so many people. */
  curve: readonly { text: string; share: number | null; cohorts: number; people: string }[];
}

/** Makes the triangle of cohorts. Colour begins anew after the first column, which is nearly all and would bleach the rest. */
export function makeRetentionModel({ look }: SpecOf<'retention'>, body: unknown): RetentionModel {
  const { columns, cohorts: all, curve, query } = body as RetentionBody;
  const cohorts = sinceFirst(all);
  const later = cohorts.flatMap(({ cells }) => cells.slice(1).map(({ retained }) => shareOf(retained) ?? 0));
  const most = Math.max(0.01, ...later);
  return {
    kind: 'retention',
    show: look.show ?? 'triangle',
    columns: columns.map(({ name }) => name),
    cohorts: cohorts.map(({ start, end, users, cells }) => ({
      label: axisLabel(start, query.cohort),
      full: fullLabel(start, end, query.cohort, query.timezone),
      users: formatNumber(users, 'full'),
      cells: cells.map((cell, at) => cellOf(cell, { most, isCurrent: at === currentOf(cells, columns) })),
    })),
    curve: curve.map(({ retained, cohorts: count }) => {
      const share = shareOf(retained);
      const people = formatNumber(Number(retained?.denominator ?? 0));
      return { text: share === null ? '' : formatRatio(share), share, cohorts: count, people };
    }),
  };
}

/** Leaves out the cohorts before the first person: they are of the time before the business, and not empty months of it. */
export function sinceFirst<Cohort extends { users: number }>(cohorts: readonly Cohort[]): readonly Cohort[] {
  const first = cohorts.findIndex(({ users }) => users > 0);
  return first === -1 ? cohorts : cohorts.slice(first);
}

type Cells = RetentionBody['cohorts'][number]['cells'];

/** The column whose period is in progress: it begins where the last one that is over ends. -1: none, or the columns have gaps. */
function currentOf(cells: Cells, columns: RetentionBody['columns']): number {
  const at = cells.findIndex(({ mature }) => !mature);
  if (at < 1) return at;
  const { from, to } = columns[at - 1]!;
  return columns[at]!.from === (to ?? from) + 1 ? at : -1;
}

function cellOf(
  { mature, retained }: Cells[number],
  { most, isCurrent }: { most: number; isCurrent: boolean },
): RetentionCell {
  const share = shareOf(retained);
  const empty = { text: '', step: null, raw: null };
  if (!mature)
    return isCurrent
      ? { state: 'inProgress', full: 'in progress', ...empty }
      : { state: 'immature', full: 'still to come', ...empty };
  if (share === null || retained === null) return { state: 'mature', full: 'nobody', ...empty };
  return {
    state: 'mature',
    text: formatRatioShort(share),
    full: `${formatRatio(share)} · ${formatNumber(Number(retained.numerator))} of ${formatNumber(Number(retained.denominator))}`,
    step: Math.min(STEPS - 1, Math.floor((share / most) * STEPS)),
    raw: share,
  };
}

function shareOf(ratio: Ratio | null): number | null {
  return ratio === null || ratio.value === null ? null : Number(ratio.value);
}
