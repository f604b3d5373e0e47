import type { RetentionCell, RetentionModel } from '../../../../src/viz/model/retention-model.ts';
import type { ViewProps } from '../registry.tsx';
import heat from './heatmap.module.css';
import classes from './retention.module.css';
import { RetentionCurve } from './retention-curve.tsx';
import { StepLegend } from './step-legend.tsx';

/** The triangle of cohorts, or their mean alone. */
export default function RetentionView(props: ViewProps<RetentionModel>) {
  return props.model.show === 'curve' ? <RetentionCurve {...props} /> : <Triangle {...props} />;
}

/** The first row is the mean over the cohorts that are mature. */
function Triangle({ model, title }: ViewProps<RetentionModel>) {
  return (
    <div className={heat.scroll} tabIndex={0} role="group" aria-label={title}>
      <table className={`${heat.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">Cohort</th>
            <th scope="col" className={classes.size}>
              Size
            </th>
            {model.columns.map((name) => (
              <th key={name} scope="col" title={name}>
                {shortOf(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className={classes.mean}>
            <th scope="row">Mean</th>
            <td />
            {model.curve.map(({ text, cohorts }, at) => (
              <td key={model.columns[at]} title={`over ${cohorts} mature cohorts`}>
                {text}
              </td>
            ))}
          </tr>
          {model.cohorts.map(({ label, full, users, cells }) => (
            <tr key={full}>
              <th scope="row" title={full}>
                {label}
              </th>
              <td className={classes.size}>{users}</td>
              {cells.map((cell, at) => (
                <Cell key={model.columns[at]} cell={cell} name={`${full}, ${model.columns[at]}`} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.legend}>
        {model.valueTitle}
        <StepLegend {...model.legend} />
        <span className={`${heat.none} ${classes.inProgress} ${classes.key}`} aria-hidden /> in progress
        <span className={`${heat.none} ${classes.key}`} aria-hidden /> still to come
      </div>
    </div>
  );
}

/** `week 4 or later` is W4 or later: there is a column for each period. */
function shortOf(name: string): string {
  return name.replace(/^(day|week|month)s? (?=\d)/, (_, period: string) => period.charAt(0).toUpperCase());
}

function Cell({ cell: { state, text, full, step }, name }: { cell: RetentionCell; name: string }) {
  if (state !== 'mature')
    return (
      <td className={`${heat.none} ${classes[state]}`} title={`${name}: ${full}`}>
        <span className="visually-hidden">{full}</span>
      </td>
    );
  return (
    <td className={heat.cell} data-step={step === null ? undefined : step + 1} title={`${name}: ${full}`}>
      {text}
    </td>
  );
}
