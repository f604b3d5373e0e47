import { Link } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef } from 'react';
import usedOn from 'virtual:used-on';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import { Page } from '../../app/page.tsx';
import { pages } from '../../app/pages.ts';
import { searchOf } from '../../view/search-of.ts';
import type { Search } from '../../view/view.ts';
import { useOwnParams, withParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { type CatalogueList, type MetricEntry, useCatalogueList } from '../../widgets/use-catalogue.ts';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import classes from './catalogue.module.css';
import { findMetrics } from './find-metrics.ts';
import { specsOf } from './queries.ts';
import { sayFreshness } from './say-freshness.ts';

const none: CatalogueList = { metrics: [], dimensions: [] };

/** What does this number mean, and by what can it be cut? */
export function CataloguePage() {
  const list = useCatalogueList();
  const { metrics, dimensions } = list ?? none;
  const { params, set } = useOwnParams();
  const text = params['q'] ?? '';
  const found = findMetrics(metrics, text);
  const chosen = found.find(({ id }) => id === params['metric']) ?? found[0];
  return (
    <Page title="Catalogue" aside={<span className={classes.count}>{metrics.length} metrics</span>}>
      <div className={classes.page} aria-busy={list === undefined || undefined}>
        <div className={classes.list}>
          <label className={classes.search}>
            <IconSearch size={16} aria-hidden />
            <input
              type="search"
              aria-label="Search metrics"
              placeholder="Search by name, meaning, formula or dimension"
              value={text}
              onChange={({ target }) =>
                set({ q: target.value === '' ? undefined : target.value }, { replace: true })
              }
            />
          </label>
          {list !== undefined && found.length === 0 && (
            <p className={classes.none}>No metric has all of these words.</p>
          )}
          <Families found={found} chosen={chosen?.id} choose={(id) => set({ metric: id })} />
        </div>
        {chosen && <Entry key={chosen.id} metric={chosen} dimensions={dimensions} />}
      </div>
    </Page>
  );
}

interface FamiliesProps {
  found: readonly MetricEntry[];
  chosen: string | undefined;
  choose: (id: string) => void;
}

/** The metrics that were found, by their families. */
function Families({ found, chosen, choose }: FamiliesProps) {
  const current = useRef<HTMLButtonElement>(null);
  // A link may open a metric far down in the list.
  useEffect(() => {
    // Newer browsers answer with a promise, which React would take for a clean-up.
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return [...new Set(found.map(({ family }) => family))].map((family) => (
    <section key={family}>
      <h2 className={classes.family}>{titleOf(family)}</h2>
      <ul>
        {found
          .filter((metric) => metric.family === family)
          .map(({ id, title }) => (
            <li key={id}>
              <button
                type="button"
                className={classes.entry}
                ref={id === chosen ? current : null}
                aria-current={id === chosen}
                onClick={() => choose(id)}
              >
                <span>{title}</span>
                <code>{id}</code>
              </button>
            </li>
          ))}
      </ul>
    </section>
  ));
}

const directions: Readonly<Record<MetricEntry['direction'], string>> = {
  up_is_good: 'More is better',
  down_is_good: 'Less is better',
  neutral: 'Neither more nor less is better',
};

/** All that is known of a metric, and its number now. */
function Entry({ metric, dimensions }: { metric: MetricEntry } & Pick<CatalogueList, 'dimensions'>) {
  const { resolved } = useView();
  const { params } = useOwnParams();
  const specs = useMemo(() => specsOf(resolved, metric), [resolved, metric]);
  const { given } = useWidgets(specs);
  const search = withParams(params, { q: undefined, metric: undefined, m: metric.id });
  return (
    <article className={classes.detail} aria-label={metric.title}>
      <header>
        <h2 className={classes.title}>{metric.title}</h2>
        <code className={classes.id}>{metric.id}</code>
      </header>
      <p>{metric.meaning}</p>
      <div className={classes.formula}>{metric.formula}</div>
      <div className={classes.now}>
        <Widget {...given('now')} />
        <Widget {...given('over')} heightPx={150} />
      </div>
      <dl className={classes.facts}>
        <dt>Unit</dt>
        <dd>{metric.unit}</dd>
        <dt>Kind</dt>
        <dd>{metric.kind.replaceAll('_', ' ')}</dd>
        <dt>Direction</dt>
        <dd>{directions[metric.direction]}</dd>
        <dt>Read from</dt>
        <dd>{metric.sources.join(', ')}, the cheapest first</dd>
        <dt>Used on</dt>
        <dd>
          <UsedOn id={metric.id} />
        </dd>
        <dt>Freshness</dt>
        <dd>{sayFreshness(metric.id, given('now').answer?.body)}</dd>
        <dt>Cut by</dt>
        <dd>
          <Dimensions metric={metric} dimensions={dimensions} search={search} />
        </dd>
      </dl>
      <p>
        <Link to={'/explore' as '/'} search={search}>
          Open in Explore
        </Link>
      </p>
    </article>
  );
}

/** The pages that show a metric; any metric can be explored. */
function UsedOn({ id }: { id: string }) {
  const { view } = useView();
  const shown = pages.filter(({ name }) => name !== 'explore' && usedOn[name]?.includes(id) === true);
  if (shown.length === 0) return 'no page of its own; Explore shows it';
  return (
    <ul className={classes.dimensions}>
      {shown.map(({ name, path, title }) => (
        <li key={name}>
          <Link to={path as '/'} search={searchOf({ ...view, filters: {} })} className={classes.dimension!}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The dimensions of a metric, each a way into Explore. */
function Dimensions({
  metric,
  dimensions,
  search,
}: { metric: MetricEntry; search: Search } & Pick<CatalogueList, 'dimensions'>) {
  return (
    <ul className={classes.dimensions}>
      {metric.dimensions.map((name) => {
        const known = dimensions.find((dimension) => dimension.name === name);
        return (
          <li key={name}>
            <Link
              to={'/explore' as '/'}
              search={withParams(search, { by: name, show: 'bars' })}
              title={known?.meaning}
              className={classes.dimension!}
            >
              {known?.title ?? name}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
