import { formatNumber } from '../../../../src/viz/format/number.ts';
import facts from '../../app/facts/facts.module.css';
import type { Cell, Result } from './queries.ts';
import classes from './sql.module.css';

/** More rows are for a file. */
const SHOWN = 500;
const NUMBER = /^(?:Nullable\()?(?:U?Int|Float|Decimal)/;

/** The rows of a result as they came, down to the last digit. */
export function ResultTable({ result: { columns, rows } }: { result: Result }) {
  if (rows.length === 0) return <p className={classes.note}>No row.</p>;
  return (
    <div className={`${facts.scroll} ${classes.rows}`} tabIndex={0} role="group" aria-label="Rows">
      <table className={facts.table}>
        <thead>
          <tr>
            {columns.map(({ name, type }, at) => (
              <th key={at} scope="col" title={type} data-number={NUMBER.test(type) || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, place) => (
            <tr key={place}>
              {row.map((cell, at) => (
                <td key={at} data-number={NUMBER.test(columns[at]!.type) || undefined}>
                  {textOf(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && (
        <p className={classes.more}>
          The first {SHOWN} of {formatNumber(rows.length, 'full')} rows; a file has them all.
        </p>
      )}
    </div>
  );
}

function textOf(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
