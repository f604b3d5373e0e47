import type { ReactNode } from 'react';
import type { Problem } from '../../api/problems.ts';
import { ErrorState } from '../../widgets/frame/states.tsx';
import classes from './facts.module.css';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** A long text: it takes the room that is left, and breaks. */
  isText?: boolean;
  /** A narrow screen has no room for it. */
  isExtra?: boolean;
}

const PROBLEM_PX = 96;

/** A table of things, with its headings; `empty` says what it means that there are none. It is asked again by itself. */
export function FactsTable<Row>({
  label,
  rows,
  problem = null,
  columns,
  keyOf,
  empty,
}: {
  label: string;
  /** Undefined: they are not known yet. */
  rows: readonly Row[] | undefined;
  /** Why they are not known; rows that are known stay. */
  problem?: Problem | null;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: string;
}) {
  if (rows === undefined) return <NotKnown problem={problem} />;
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

function NotKnown({ problem }: { problem: Problem | null }) {
  if (problem === null) return <p className={classes.calm}>Asking…</p>;
  return <ErrorState problem={problem} heightPx={PROBLEM_PX} />;
}
