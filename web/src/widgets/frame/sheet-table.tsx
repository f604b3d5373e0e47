import type { Model } from '../../../../src/viz/model/model.ts';
import { sheetOf } from '../../../../src/viz/model/sheet-of.ts';
import classes from '../views/table.module.css';

/** The table twin of a view: the same numbers in rows. */
export function SheetTable({ model, title }: { model: Model; title: string }) {
  const { columns, rows } = sheetOf(model);
  return (
    <div className={classes.scroll} data-twin tabIndex={0} role="group" aria-label={`${title}, as a table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ title: name, align }) => (
              <th key={name} scope="col" data-align={align}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // Rows of a sheet have no name of their own and never move.
            <tr key={at}>
              {row.map(({ text }, place) => (
                <td key={place} data-align={columns[place]!.align}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
