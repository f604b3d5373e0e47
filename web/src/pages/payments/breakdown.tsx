import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { SpecOf } from '../../../../src/viz/spec/widget-spec.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';
import { useOwnParams, withParams } from '../../view/use-own-params.ts';
import type { ViewActions } from '../../widgets/registry.tsx';
import { useCatalogueList } from '../../widgets/use-catalogue.ts';
import { useKnownFilters } from '../../widgets/use-known-filters.ts';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import classes from './payments.module.css';
import { breakdowns, breakdownSpec } from './queries.ts';

interface BreakdownProps extends ViewActions {
  /** Of the number that is open. */
  spec: SpecOf<'number'>;
  view: ResolvedView;
  close: () => void;
}

/** What a number is made of: its parts by a dimension, each of which filters the page; from here to the rows in Explore. */
export function Breakdown({ spec, view, close, ...actions }: BreakdownProps) {
  const { of } = spec.look;
  const { params } = useOwnParams();
  const metric = useCatalogueList()?.metrics.find(({ id }) => id === of);
  const offered = Object.entries(breakdowns).filter(([name]) => metric?.dimensions.includes(name) ?? true);
  const [chosen, choose] = useState<string | null>(null);
  const by = offered.some(([name]) => name === chosen) ? chosen! : offered[0]![0];
  const { known } = useKnownFilters();
  const specs = useMemo(
    () => ({
      breakdown: breakdownSpec(
        { view, known },
        { of, by, title: `${spec.title} by ${by.replaceAll('_', ' ')}` },
      ),
    }),
    [view, known, of, by, spec.title],
  );
  const { given } = useWidgets(specs);
  return (
    <div className={classes.breakdown}>
      <div className={classes.bar}>
        <div className={classes.choices} role="group" aria-label="Cut by">
          {offered.map(([name, title]) => (
            <button
              key={name}
              type="button"
              className={classes.choice}
              aria-pressed={name === by}
              onClick={() => choose(name)}
            >
              {title}
            </button>
          ))}
        </div>
        <div className={classes.end}>
          <Link
            to={'/explore' as '/'}
            search={withParams(params, { m: of, by, show: 'table', open: undefined })}
          >
            Rows in Explore
          </Link>
          <button type="button" className={classes.close} onClick={close}>
            Close
          </button>
        </div>
      </div>
      <Widget {...given('breakdown')} {...actions} />
    </div>
  );
}
