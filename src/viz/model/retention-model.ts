import { axisLabel, fullLabel } from '../format/bucket-label.ts';
import { formatNumber } from '../format/number.ts';
import { formatRatioShort } from '../format/ratio.ts';
import { formatValue, type Wording } from '../format/value.ts';
import type { Ratio } from '../spec/answer.ts';
import type { SpecOf } from '../spec/widget-spec.ts';
import { memberAt } from './read-rows.ts';
import { STEPS } from './scale.ts';

interface RetentionBody {
  /** Answers of cohorts have none: a cell a period. */
  columns?: readonly Column[];
  cohorts: readonly { start: string; end: string; users: number; cells: readonly Cell[] }[];
  curve: readonly { cohorts: number }[];
  query: { cohort: string; period?: string; timezone: string; currency?: string };
}
interface Column {
  name: string;
  from: number;
  to: number | null;
}
interface Cell {
  mature: boolean;
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
  /** What the cells are, for the legend. */
  valueTitle: string;
  columns: readonly string[];
  cohorts: readonly { label: string; full: string; users: string; cells: readonly RetentionCell[] }[];
  /** Over the mature cohorts alone, of so many people; `value` as it is drawn. */
  curve: readonly { text: string; value: number | null; cohorts: number; people: string }[];
  /** The least and the greatest value of the colours. */
  legend: { low: string; high: string };
}

/** Columns that are told beyond the last that has begun for anybody: it shows that more are to come. */
const BEYOND = 1;

/**
 * Makes the triangle of cohorts. Of shares colour begins anew after the first column, which is nearly all and would bleach the
 * rest. Columns that have begun for nobody are left out, but for one.
 */
export function makeRetentionModel({ look, unit }: SpecOf<'retention'>, body: unknown): RetentionModel {
  const { cohorts: all, curve, query, ...rest } = body as RetentionBody;
  const of = look.of ?? 'retained';
  const isShare = look.of === undefined;
  const wording: Wording = { unit: unit ?? 'ratio', currency: query.currency ?? 'NGN' };
  const cohorts = sinceFirst(all);
  const given = rest.columns ?? columnsOf(query, Math.max(0, ...cohorts.map(({ cells }) => cells.length)));
  const columns = begunColumns(given, cohorts);
  const ratioAt = (cell: object) => (memberAt(cell, of) ?? null) as Ratio | null;
  const coloured = cohorts.flatMap(({ cells }) =>
    cells.slice(isShare ? 1 : 0, columns.length).map((cell) => valueOf(ratioAt(cell)) ?? 0),
  );
  const most = Math.max(isShare ? 0.01 : 0, ...coloured);
  return {
    kind: 'retention',
    show: look.show ?? 'triangle',
    valueTitle: isShare ? 'Share of the cohort' : 'For each person of the cohort',
    columns: columns.map(({ name }) => name),
    cohorts: cohorts.map(({ start, end, users, cells }) => ({
      label: axisLabel(start, query.cohort),
      full: fullLabel(start, end, query.cohort, query.timezone),
      users: formatNumber(users, 'full'),
      cells: cells.slice(0, columns.length).map((cell, at) =>
        cellOf(cell.mature ? ratioAt(cell) : undefined, {
          most,
          isShare,
          wording,
          isCurrent: at === currentOf(cells, columns),
        }),
      ),
    })),
    curve: curve.slice(0, columns.length).map((point) => {
      const ratio = ratioAt(point);
      const value = valueOf(ratio);
      const people = formatNumber(Number(ratio?.denominator ?? 0));
      return { text: value === null ? '' : meanText(value, wording), value, cohorts: point.cohorts, people };
    }),
    legend: { low: formatValue('0', wording), high: meanText(most, wording) },
  };
}

/** The columns that have begun for somebody, and those that say that more are to come. */
function begunColumns(columns: readonly Column[], cohorts: RetentionBody['cohorts']): readonly Column[] {
  const lastOf = (cells: readonly Cell[]) =>
    Math.max(
      currentOf(cells, columns),
      cells.findLastIndex(({ mature }) => mature),
    );
  const begun = Math.max(-1, ...cohorts.map(({ cells }) => lastOf(cells)));
  return columns.slice(0, begun + 1 + BEYOND);
}

function columnsOf({ period, cohort }: RetentionBody['query'], count: number): Column[] {
  return Array.from({ length: count }, (_, at) => ({ name: `${period ?? cohort} ${at}`, from: at, to: at }));
}

/** Leaves out the cohorts before the first person: they are of the time before the business, and not empty months of it. */
function sinceFirst<Cohort extends { users: number }>(cohorts: readonly Cohort[]): readonly Cohort[] {
  const first = cohorts.findIndex(({ users }) => users > 0);
  return first === -1 ? cohorts : cohorts.slice(first);
}

/** The column whose period is in progress: it begins where the last one that is over ends. -1: none, or the columns have gaps. */
function currentOf(cells: readonly Cell[], columns: readonly Column[]): number {
  const at = cells.findIndex(({ mature }) => !mature);
  if (at < 1) return at;
  const [before, current] = [columns[at - 1], columns[at]];
  return before && current && current.from === (before.to ?? before.from) + 1 ? at : -1;
}

interface CellContext {
  most: number;
  isShare: boolean;
  wording: Wording;
  isCurrent: boolean;
}

/** `ratio`: undefined while the cell is not mature. */
function cellOf(
  ratio: Ratio | null | undefined,
  { most, isShare, wording, isCurrent }: CellContext,
): RetentionCell {
  const empty = { text: '', step: null, raw: null };
  if (ratio === undefined)
    return isCurrent
      ? { state: 'inProgress', full: 'in progress', ...empty }
      : { state: 'immature', full: 'still to come', ...empty };
  const value = valueOf(ratio);
  if (value === null || ratio === null) return { state: 'mature', full: 'nobody', ...empty };
  const whole = formatValue(ratio, wording, 'full');
  const people = formatNumber(Number(ratio.denominator));
  const numerator = isShare
    ? formatNumber(Number(ratio.numerator))
    : formatValue(ratio.numerator, wording, 'full');
  return {
    state: 'mature',
    text: isShare ? formatRatioShort(value) : meanText(value, wording),
    full: `${whole} · ${numerator} of ${people}`,
    step: most === 0 ? 0 : Math.max(0, Math.min(STEPS - 1, Math.floor((value / most) * STEPS))),
    raw: value,
  };
}

/** A mean of money has no room for its hundredths here; the full text of a cell has them. */
function meanText(value: number, wording: Wording): string {
  return formatValue(String(wording.unit === 'money' ? Math.round(value) : value), wording);
}

function valueOf(ratio: Ratio | null): number | null {
  return ratio === null || ratio.value === null ? null : Number(ratio.value);
}
