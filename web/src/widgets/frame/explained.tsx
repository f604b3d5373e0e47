import type { Receipt } from '../../../../src/viz/spec/answer.ts';
import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import { clockOf, readNotices } from '../../../../src/viz/model/notices.ts';
import { facts } from '../../facts.ts';
import { useCatalogue } from '../use-catalogue.ts';
import classes from './frame.module.css';

/** Says what the metrics of a widget mean, how they are computed, and how complete the answer is. */
export function Explained({ spec, body }: { spec: WidgetSpec; body: unknown }) {
  const catalogue = useCatalogue();
  const { receipt } = (body ?? {}) as { receipt?: Receipt };
  const ids = metricsOf(spec).filter((id) => catalogue?.metrics[id] !== undefined);
  return (
    <div className={classes.explained}>
      {ids.map((id) => {
        const { title, meaning, formula } = catalogue!.metrics[id]!;
        return (
          <div key={id}>
            <h3>{title}</h3>
            <p>{meaning}</p>
            <div className={classes.formula}>{formula}</div>
          </div>
        );
      })}
      {ids.length === 0 && <p>{spec.subtitle ?? 'The documents of the API explain this answer.'}</p>}
      {receipt && Object.keys(receipt.left_out_currencies).length > 0 && (
        <p>{readNotices({ receipt }).find(({ kind }) => kind === 'currencies')?.text}</p>
      )}
      {receipt && (
        <div>
          <h3>How complete it is</h3>
          <p>
            {receipt.complete
              ? 'The whole range is in the numbers.'
              : `Everything before ${clockOf(receipt.watermark, facts.timezone)} is in the numbers.`}{' '}
            Read from {receipt.sources.join(', ')}.
          </p>
        </div>
      )}
    </div>
  );
}

/** The metrics that a widget asks for: a list in the query, the one of a decomposition, or what its look names. */
function metricsOf({ query: { query }, look }: WidgetSpec): string[] {
  const named = 'of' in look && typeof look.of === 'string' ? [look.of] : [];
  const asked = Array.isArray(query['metrics']) ? (query['metrics'] as string[]) : [];
  const one = typeof query['metric'] === 'string' ? [query['metric']] : [];
  return [...new Set(named.length > 0 ? named : [...asked, ...one])];
}
