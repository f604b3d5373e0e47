import type { CSSProperties } from 'react';
import type { BarsModel } from '../../../../src/viz/model/bars-model.ts';
import type { ViewProps } from '../registry.tsx';
import classes from './columns.module.css';

/** So many labels have room; of more columns every second, third … is named. */
const MOST_LABELS = 6;

/** Columns beside one another, in their own order. The tallest is named; each says its numbers when it is pointed at. */
export function ColumnsView({ model, title, heightPx }: ViewProps<BarsModel>) {
  const { rows, valueTitle, besideTitle } = model;
  const lengths = rows.map(({ length }) => Math.abs(length ?? 0));
  const tallest = lengths.indexOf(Math.max(...lengths));
  const each = Math.ceil(rows.length / MOST_LABELS);
  return (
    <ol className={classes.columns} style={{ minHeight: heightPx }} aria-label={title}>
      {rows.map(({ key, label, full, text, beside, length }, at) => {
        const said = [`${label}: ${full}`, beside && `${besideTitle?.toLowerCase()} ${beside.text}`];
        return (
          <li key={key} className={classes.column} title={said.filter(Boolean).join(', ')}>
            <span className={classes.value} aria-hidden>
              {at === tallest ? text : ''}
            </span>
            <span className={classes.track} aria-hidden>
              {length !== null && (
                <span className={classes.fill} style={{ '--length': lengths[at] } as CSSProperties} />
              )}
            </span>
            <span className={classes.label} aria-hidden>
              {at % each === 0 ? label : ''}
            </span>
            <span className="visually-hidden">
              {said.filter(Boolean).join(', ')} {valueTitle}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
