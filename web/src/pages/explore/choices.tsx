import { MultiSelect, Select } from '@mantine/core';
import {
  IconChartArea,
  IconChartBar,
  IconChartLine,
  IconGridDots,
  IconListDetails,
  IconNumber123,
  IconTable,
  type TablerIcon,
} from '@tabler/icons-react';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';
import { type Grain, grains } from '../../view/view.ts';
import { AddFilter } from './add-filter.tsx';
import { useCatalogueList } from '../../widgets/use-catalogue.ts';
import classes from './explore.module.css';
import { type Exploration, limits, sharedDimensions, type Show, shows } from './parse-exploration.ts';
import { isOverTime, whyNot } from './queries.ts';

const kinds: Readonly<Record<Show, { title: string; Icon: TablerIcon }>> = {
  number: { title: 'Number', Icon: IconNumber123 },
  line: { title: 'Line', Icon: IconChartLine },
  area: { title: 'Area', Icon: IconChartArea },
  bar: { title: 'Bar', Icon: IconChartBar },
  bars: { title: 'Ranked', Icon: IconListDetails },
  heatmap: { title: 'Heatmap', Icon: IconGridDots },
  table: { title: 'Table', Icon: IconTable },
};

interface ChoicesProps {
  exploration: Exploration;
  explore: (patch: Partial<Exploration>) => void;
  /** `dimension` is the name of the parameter, such as `provider.not`. */
  filter: (dimension: string, value: string) => void;
  view: Pick<ResolvedView, 'from' | 'to' | 'grain'>;
  chooseGrain: (grain: Grain) => void;
}

const grainNames: Readonly<Record<Grain, string>> = {
  '15m': '15 minutes',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
};

const noMotion = { transitionProps: { duration: 0 } };

/** What is explored: metrics, dimensions, filters, and how it is shown. */
export function Choices({ exploration, explore, filter, view, chooseGrain }: ChoicesProps) {
  const { metrics, dimensions } = useOffered(exploration);
  return (
    <div className={classes.choices}>
      <MultiSelect
        label="Metrics"
        className={classes.metrics!}
        data={metrics}
        value={[...exploration.metrics]}
        onChange={(value) => value.length > 0 && explore({ metrics: value })}
        searchable
        hidePickedOptions
        maxValues={8}
        comboboxProps={noMotion}
      />
      <MultiSelect
        label="Cut by"
        className={classes.dimensions!}
        data={dimensions}
        value={[...exploration.by]}
        onChange={(by) => explore({ by })}
        searchable
        hidePickedOptions
        maxValues={4}
        placeholder={exploration.by.length === 0 ? 'nothing' : ''}
        comboboxProps={noMotion}
      />
      <AddFilter dimensions={dimensions} filter={filter} metric={exploration.metrics[0]!} view={view} />
      <Sizes exploration={exploration} explore={explore} view={view} chooseGrain={chooseGrain} />
      <div className={classes.shows} role="group" aria-label="Show as">
        {shows.map((show) => (
          <ShowButton key={show} show={show} exploration={exploration} explore={explore} />
        ))}
      </div>
    </div>
  );
}

/** How many groups, and how long each bucket of time is. */
function Sizes({ exploration, explore, view, chooseGrain }: Omit<ChoicesProps, 'filter'>) {
  return (
    <>
      {exploration.by.length > 0 && exploration.show !== 'heatmap' && (
        <Select
          label="Groups"
          className={classes.limit!}
          data={limits.map(String)}
          value={String(exploration.limit)}
          onChange={(value) => value !== null && explore({ limit: Number(value) })}
          allowDeselect={false}
          comboboxProps={noMotion}
        />
      )}
      {hasGrain(exploration) && (
        <Select
          label="Each"
          className={classes.grain!}
          data={grains.map((value) => ({ value, label: grainNames[value] }))}
          value={view.grain}
          onChange={(value) => value !== null && chooseGrain(value as Grain)}
          allowDeselect={false}
          comboboxProps={noMotion}
        />
      )}
    </>
  );
}

/** The metrics by family, and the dimensions that all chosen metrics have. */
function useOffered({ metrics: chosen, by }: Exploration) {
  const list = useCatalogueList();
  const metrics = list?.metrics ?? [];
  const titles = new Map(list?.dimensions.map(({ name, title }) => [name, title]));
  const shared = sharedDimensions(metrics.filter(({ id }) => chosen.includes(id)));
  return {
    metrics: [...new Set(metrics.map(({ family }) => family))].map((group) => ({
      group: titleOf(group),
      items: metrics
        .filter(({ family }) => family === group)
        .map(({ id, title }) => ({ value: id, label: title })),
    })),
    // What is chosen is offered, too, so that it can be taken away where the metrics do not share it.
    dimensions: [...new Set([...shared, ...by])].map((value) => ({
      value,
      label: titles.get(value) ?? value,
    })),
  };
}

/** Tells whether the numbers are cut into buckets of time. */
function hasGrain({ show, by }: Exploration): boolean {
  return isOverTime(show) || show === 'number' || (show === 'table' && by.length === 0);
}

function ShowButton({
  show,
  exploration,
  explore,
}: { show: Show } & Pick<ChoicesProps, 'exploration' | 'explore'>) {
  const { title, Icon } = kinds[show];
  const why = whyNot(exploration, show);
  return (
    <button
      type="button"
      className={classes.show}
      aria-pressed={exploration.show === show}
      disabled={why !== null}
      title={why === null ? title : `${title} ${why}`}
      onClick={() => explore({ show })}
    >
      <Icon size={18} stroke={1.75} aria-hidden />
      <span>{title}</span>
    </button>
  );
}
