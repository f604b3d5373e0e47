import type { CSSProperties } from 'react';
import type { BarRow, BarsModel } from '../../../../src/viz/model/bars-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './bars.module.css';
import { ChangeMark } from './change-mark.tsx';
import { ColumnsView } from './columns-view.tsx';

/** Rows with bars, in an order. A row that is a group filters the page by a click. */
export function BarsView(props: ViewProps<BarsModel>) {
  return props.model.isUpright ? <ColumnsView {...props} /> : <RowsView {...props} />;
}

function RowsView({ model, title, onFilter, selected }: ViewProps<BarsModel>) {
  const hasChange = model.rows.some(({ change }) => change.text !== null);
  return (
    <div className={classes.wrap}>
      <table className={classes.table} aria-label={title} data-change={hasChange || undefined}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{model.labelTitle}</th>
            <th scope="col">Bar</th>
            <th scope="col">{model.valueTitle}</th>
            {hasChange && <th scope="col">Change</th>}
            {model.besideTitle !== null && <th scope="col">{model.besideTitle}</th>}
          </tr>
        </thead>
        <tbody>
          {model.rows.map((row) => (
            <tr
              key={row.key}
              data-few={row.isOfFew || undefined}
              data-selected={isSelected(row, selected) || undefined}
            >
              <th scope="row" className={classes.label}>
                <Label row={row} {...(onFilter && { onFilter })} isSelected={isSelected(row, selected)} />
              </th>
              <td className={classes.bar}>
                <Track row={row} isSigned={model.isSigned} />
              </td>
              <td
                className={classes.value}
                title={row.isOfFew ? `${row.full}, of ${row.beside?.text} only` : row.full}
              >
                {row.text}
              </td>
              {hasChange && (
                <td className={classes.change}>
                  <ChangeMark change={row.change} />
                </td>
              )}
              {model.besideTitle !== null && (
                <td className={classes.beside}>
                  {row.beside?.text} {row.beside?.change && <ChangeMark change={row.beside.change} />}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Track({ row, isSigned }: { row: BarRow; isSigned: boolean }) {
  return (
    <div className={classes.track} data-signed={isSigned || undefined} aria-hidden>
      {row.length !== null && <div className={classes.fill} style={fillOf(row, isSigned)} />}
    </div>
  );
}

function Label({
  row: { label, filter },
  onFilter,
  isSelected: isPressed,
}: {
  row: BarRow;
  onFilter?: (dimension: string, value: string) => void;
  isSelected: boolean;
}) {
  if (!onFilter || filter === null)
    return (
      <span className={classes.text} title={label}>
        {label}
      </span>
    );
  return (
    <button
      type="button"
      className={classes.filter}
      aria-pressed={isPressed}
      onClick={() => onFilter(filter.dimension, filter.value)}
      title={isPressed ? `Remove the filter ${label}` : `Filter the page by ${label}`}
    >
      <span className={classes.text} title={label}>
        {label}
      </span>
    </button>
  );
}

function isSelected({ filter }: BarRow, selected: Readonly<Record<string, string>> = {}): boolean {
  return filter !== null && (selected[filter.dimension]?.split(',').includes(filter.value) ?? false);
}

function fillOf({ length, style, filter, key }: BarRow, isSigned: boolean): CSSProperties {
  const isOthers = filter === null && key === '(others)';
  const percent = Math.abs(length!) * (isSigned ? 50 : 100);
  const side = length! < 0 ? { right: '50%' } : { left: '50%' };
  return {
    width: `${percent.toFixed(1)}%`,
    ...(isSigned && { position: 'absolute', ...side }),
    background:
      style?.colour ?? (isOthers ? 'var(--or-field)' : length! < 0 ? 'var(--or-div-2)' : 'var(--or-cat-1)'),
  };
}
