import type { ReactNode } from 'react';
import classes from './data.module.css';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** A long text: it takes the room that is left, and breaks. */
  isText?: boolean;
  /** A narrow screen has no room for it. */
  isExtra?: boolean;
}

/** A table of things, with its headings; `empty` says what it means that there are none. */
export function FactsTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  empty,
}: {
  label: string;
  rows: readonly Row[] | undefined;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: string;
}) {
  if (rows === undefined) return <p className={classes.calm}>Asking…</p>;
  if (rows.length === 0) return <p className={classes.calm}>{empty}</p>;
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ name, isNumber, isText, isExtra }) => (
              <th key={name} scope="col" data-number={isNumber} data-text={isText} data-extra={isExtra}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, cell, isNumber, isText, isExtra }) => (
                <td key={name} data-number={isNumber} data-text={isText} data-extra={isExtra}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
