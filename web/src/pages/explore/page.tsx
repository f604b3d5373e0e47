import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/Pill.layer.css';
import '@mantine/core/styles/PillsInput.layer.css';
import { useMemo } from 'react';
import { titleOf } from '../../../../src/viz/model/facts.ts';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { toggleFilter } from '../../view/toggle-filter.ts';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { FilterChips } from '../../widgets/filter-chips.tsx';
import { useCatalogueList } from '../../widgets/use-catalogue.ts';
import { useMarkedDays } from '../../widgets/use-marked-days.ts';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import { Choices } from './choices.tsx';
import { type Exploration, parseExploration, paramsOf } from './parse-exploration.ts';
import { QueryTabs } from './query-tabs.tsx';
import { hasRoomBeside, specsOf, whyNot } from './queries.ts';

/** Any metrics, cut by any dimensions, in any way. */
export function ExplorePage() {
  const { view, resolved, change } = useView();
  const { params, set } = useOwnParams();
  const exploration = parseExploration(params);
  const explore = (patch: Partial<Exploration>) => set(paramsOf(settle({ ...exploration, ...patch })));
  return (
    <Page
      title="Explore"
      aside={<FilterChips filters={view.filters} change={(filters) => change({ filters })} />}
    >
      <Choices
        exploration={exploration}
        explore={explore}
        filter={(dimension, value) => change({ filters: { ...view.filters, [dimension]: value } })}
        view={resolved}
        chooseGrain={(grain) => change({ grain })}
      />
      <Explored
        key={exploration.show}
        exploration={settle(exploration)}
        onFilter={(dimension, value) => change({ filters: toggleFilter(view.filters, dimension, value) })}
        selected={view.filters}
        view={resolved}
      />
    </Page>
  );
}

/** What cannot be shown as asked is shown as a table, which can show everything. */
function settle(exploration: Exploration): Exploration {
  return whyNot(exploration, exploration.show) === null ? exploration : { ...exploration, show: 'table' };
}

interface ExploredProps {
  exploration: Exploration;
  view: ReturnType<typeof useView>['resolved'];
  onFilter: (dimension: string, value: string) => void;
  selected: Readonly<Record<string, string>>;
}

function Explored({ exploration, view, onFilter, selected }: ExploredProps) {
  const list = useCatalogueList();
  const asked = JSON.stringify(exploration);
  const specs = useMemo(() => specsOf(view, JSON.parse(asked) as Exploration), [view, asked]);
  const { given } = useWidgets(specs);
  const days = useMarkedDays(view);
  const nameOf = (id: string) =>
    list?.metrics.find((metric) => metric.id === id)?.title ?? titleOf(id.split('.')[1] ?? id);
  const isNumbers = exploration.show === 'number';
  const isBeside = !isNumbers && hasRoomBeside(exploration);
  const title = [
    exploration.metrics.map(nameOf).join(', '),
    ...exploration.by.map((name) => `by ${name.replaceAll('_', ' ')}`),
  ].join(' ');
  const first = Object.values(specs)[0]!;
  return (
    <Grid>
      {Object.keys(specs).map((id) => {
        const one = given(id);
        return (
          <Cell key={id} span={isNumbers ? 3 : id === 'rows' && isBeside ? 8 : 12}>
            <Widget
              {...one}
              spec={{
                ...one.spec,
                title: isNumbers ? nameOf(id) : id === 'rows' && specs['picture'] ? 'Rows' : title,
              }}
              onFilter={onFilter}
              selected={selected}
              days={days}
              {...(one.spec.kind !== 'number' &&
                one.spec.kind !== 'table' &&
                one.spec.kind !== 'bars' && { heightPx: 320 })}
            />
          </Cell>
        );
      })}
      <Cell span={isBeside ? 4 : 12}>
        <QueryTabs query={first.query} answer={given(Object.keys(specs)[0]!).answer} />
      </Cell>
    </Grid>
  );
}
