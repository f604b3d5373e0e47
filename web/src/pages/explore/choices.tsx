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
import { useState } from 'react';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import { useCatalogueList } from '../../widgets/use-catalogue.ts';
import classes from './explore.module.css';
import { type Exploration, limits, sharedDimensions, type Show, shows } from './parse-exploration.ts';
import { whyNot } from './queries.ts';

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
  filter: (dimension: string, value: string) => void;
}

const noMotion = { transitionProps: { duration: 0 } };

/** What is explored: metrics, dimensions, filters, and how it is shown. */
export function Choices({ exploration, explore, filter }: ChoicesProps) {
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
      <AddFilter dimensions={dimensions} filter={filter} />
      {exploration.by.length > 0 && (
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
      <div className={classes.shows} role="group" aria-label="Show as">
        {shows.map((show) => (
          <ShowButton key={show} show={show} exploration={exploration} explore={explore} />
        ))}
      </div>
    </div>
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

function ShowButton({ show, exploration, explore }: { show: Show } & Omit<ChoicesProps, 'filter'>) {
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

/** A filter is a dimension and a value; Enter adds it. */
function AddFilter({
  dimensions,
  filter,
}: {
  dimensions: { value: string; label: string }[];
  filter: ChoicesProps['filter'];
}) {
  const [dimension, setDimension] = useState<string | null>(null);
  const [value, setValue] = useState('');
  return (
    <form
      className={classes.filter}
      onSubmit={(event) => {
        event.preventDefault();
        if (dimension === null || value.trim() === '') return;
        filter(dimension, value.trim());
        setValue('');
      }}
    >
      <Select
        label="Filter"
        placeholder="dimension"
        data={dimensions}
        value={dimension}
        onChange={setDimension}
        searchable
        comboboxProps={noMotion}
      />
      <input
        className={classes.value}
        aria-label="Value of the filter"
        placeholder="value, then Enter"
        value={value}
        disabled={dimension === null}
        onChange={(event) => setValue(event.target.value)}
      />
    </form>
  );
}
