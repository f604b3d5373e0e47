import type { HeatCell, HeatmapModel } from '../../../../src/viz/model/heatmap-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './heatmap.module.css';
import { StepLegend } from './step-legend.tsx';

/** Up to so many columns a cell has room for how many it stands on. */
const WIDE_COLUMNS = 8;

/** One cell a pair. A click on the name of a row or column, or on a cell, filters the page by it. */
export default function HeatmapView({ model, title, onFilter, selected }: ViewProps<HeatmapModel>) {
  const { rows, columns, cells, dimensions, legend } = model;
  const filterBy = (dimension: string, value: string) => onFilter?.(dimension, value);
  return (
    <div className={classes.wrap}>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
        <table className={classes.table}>
          <Head model={model} selected={selected} onFilter={onFilter} />
          <tbody>
            {rows.map(({ label, value }, row) => (
              <tr key={value}>
                <th scope="row" data-selected={has(selected, dimensions.rows, value) || undefined}>
                  <Name label={label} onClick={onFilter && (() => filterBy(dimensions.rows, value))} />
                </th>
                {cells[row]!.map((cell, column) => (
                  <Cell
                    key={columns[column]!.value}
                    cell={cell}
                    hasRoom={columns.length <= WIDE_COLUMNS}
                    name={`${label}, ${columns[column]!.label}`}
                    onClick={
                      onFilter &&
                      (() => {
                        filterBy(dimensions.rows, value);
                        filterBy(dimensions.columns, columns[column]!.value);
                      })
                    }
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {legend && <StepLegend low={legend.low} high={legend.high} />}
    </div>
  );
}

interface HeadProps {
  model: HeatmapModel;
  selected: Readonly<Record<string, string>> | undefined;
  onFilter: ((dimension: string, value: string) => void) | undefined;
}

function Head({ model, selected, onFilter }: HeadProps) {
  const { columns, dimensions } = model;
  return (
    <thead>
      <tr>
        <td className={classes.corner}>
          <span className="visually-hidden">
            {model.rowTitle} by {model.columnTitle}
          </span>
        </td>
        {columns.map(({ label, value }) => (
          <th key={value} scope="col" data-selected={has(selected, dimensions.columns, value) || undefined}>
            <Name label={label} onClick={onFilter && (() => onFilter(dimensions.columns, value))} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Name({ label, onClick }: { label: string; onClick: (() => void) | undefined }) {
  if (!onClick) return <span className={classes.name}>{label}</span>;
  return (
    <button type="button" className={classes.name} onClick={onClick} title={`Filter the page by ${label}`}>
      {label}
    </button>
  );
}

interface CellProps {
  cell: HeatCell;
  name: string;
  hasRoom: boolean;
  onClick: (() => void) | undefined;
}

function Cell({ cell, name, hasRoom, onClick }: CellProps) {
  if (cell.step === null) return <td className={classes.none} title={`${name}: nothing`} />;
  const said = `${name}: ${cell.full}${cell.base === null ? '' : `, ${cell.base}`}`;
  const shown = (
    <>
      {cell.text}
      {hasRoom && cell.base !== null && (
        <span className={classes.base} aria-hidden>
          {cell.base}
        </span>
      )}
    </>
  );
  return (
    <td className={classes.cell} data-step={cell.step + 1} title={said}>
      {onClick ? (
        // The names of row and column filter by keyboard, too, so the cells need not all be stops of the tab key.
        <button type="button" tabIndex={-1} className={classes.press} onClick={onClick}>
          {shown}
          <span className="visually-hidden">, {said}</span>
        </button>
      ) : (
        shown
      )}
    </td>
  );
}

function has(
  selected: Readonly<Record<string, string>> | undefined,
  dimension: string,
  value: string,
): boolean {
  return selected?.[dimension]?.split(',').includes(value) ?? false;
}
