import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { TableCell, TableColumn, TableModel, TableRow } from '../../../../src/viz/model/table-model.ts';
import type { ViewProps } from '../registry.tsx';
import { ChangeMark } from './change-mark.tsx';
import { sortRows } from './sort-rows.ts';
import classes from './table.module.css';

/** More rows are drawn when somebody asks for them. */
const FIRST_ROWS = 100;

/** Rows and columns; a click on a title sorts, a click on a group filters the page. */
export default function TableView({ model, title, onFilter, selected }: ViewProps<TableModel>) {
  const [sort, setSort] = useState(model.sort);
  const [isWhole, setWhole] = useState(false);
  const rows = useMemo(() => sortRows(model.rows, sort), [model.rows, sort]);
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS);
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            {model.columns.map((column, place) => (
              <Title
                key={column.key}
                column={column}
                direction={sort?.column === place ? sort.direction : null}
                beside={besideOf(model.rows, place)}
                onSort={(direction) => setSort({ column: place, direction })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={row.key} row={row} model={model} selected={selected} onFilter={onFilter} />
          ))}
          {model.total && <Row row={model.total} model={model} selected={undefined} onFilter={undefined} />}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          Show all {rows.length} rows
        </button>
      )}
    </div>
  );
}

type Direction = 'asc' | 'desc';

interface TitleProps {
  column: TableColumn;
  direction: Direction | null;
  beside: ReturnType<typeof besideOf>;
  onSort: (direction: Direction) => void;
}

/** The title of a column, by which rows are sorted. */
function Title({ column: { title, align, minor, meaning }, direction, beside, onSort }: TitleProps) {
  return (
    <th
      scope="col"
      data-align={align}
      data-minor={minor || undefined}
      aria-sort={direction === null ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className={classes.sort}
        title={meaning ?? undefined}
        onClick={() => onSort(next(direction, align))}
      >
        {title}
        {direction === 'asc' && <IconArrowUp size={12} aria-hidden />}
        {direction === 'desc' && <IconArrowDown size={12} aria-hidden />}
      </button>
      {beside.share && <span className={classes.shareTitle}>share</span>}
      {beside.change && <span className={classes.changeTitle}>change</span>}
    </th>
  );
}

/** What stands beside the numbers of a column, and needs a title of its own. */
function besideOf(rows: readonly TableRow[], place: number): { share: boolean; change: boolean } {
  const has = (part: 'share' | 'change') => rows.some(({ cells }) => cells[place]![part] !== null);
  return { share: has('share'), change: has('change') };
}

interface RowProps {
  row: TableRow;
  model: TableModel;
  selected: Readonly<Record<string, string>> | undefined;
  onFilter: ((dimension: string, value: string) => void) | undefined;
}

function Row({ row, model, selected, onFilter }: RowProps) {
  const isSelected = Object.entries(row.by).some(
    ([dimension, value]) => selected?.[dimension]?.split(',').includes(String(value ?? 'unknown')) ?? false,
  );
  return (
    <tr data-kind={row.kind} data-selected={isSelected || undefined}>
      {row.cells.map((cell, place) => {
        const { key, align, minor } = model.columns[place]!;
        const isGroup = onFilter !== undefined && row.kind === 'row' && key in row.by;
        return (
          <td
            key={key}
            data-align={align}
            data-minor={minor || undefined}
            title={cell.raw === cell.text ? undefined : cell.raw}
          >
            {isGroup ? (
              <button
                type="button"
                className={classes.filter}
                aria-pressed={isSelected}
                onClick={() => onFilter(key, String(row.by[key] ?? 'unknown'))}
              >
                {cell.text}
              </button>
            ) : (
              <Cell cell={cell} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

function Cell({ cell: { text, change, share, bar } }: { cell: TableCell }) {
  if (change === null && share === null && bar === null) return text;
  return (
    <span className={classes.cell}>
      {bar !== null && (
        <span className={classes.track} aria-hidden>
          <span className={classes.fill} style={{ display: 'block', width: `${(bar * 100).toFixed(1)}%` }} />
        </span>
      )}
      <span className={classes.number}>{text}</span>
      {share !== null && <span className={classes.share}>{share}</span>}
      {change !== null && (
        <span className={classes.change}>
          <ChangeMark change={change} />
        </span>
      )}
    </span>
  );
}

/** Numbers begin with the largest, names with A. */
function next(direction: Direction | null, align: 'left' | 'right'): Direction {
  if (direction === null) return align === 'right' ? 'desc' : 'asc';
  return direction === 'asc' ? 'desc' : 'asc';
}
