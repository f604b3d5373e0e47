import { useMemo } from 'react';
import { readNotices } from '../../../../src/viz/model/notices.ts';
import { Cell, Grid, Page, Stack } from '../../app/page.tsx';
import { toggleFilter } from '../../view/toggle-filter.ts';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { FilterChips } from '../../widgets/filter-chips.tsx';
import type { ViewActions } from '../../widgets/registry.tsx';
import { useMarkedDays } from '../../widgets/use-marked-days.ts';
import { useKnownFilters } from '../../widgets/use-known-filters.ts';
import { type GivenTo, useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import { Breakdown } from './breakdown.tsx';
import classes from './payments.module.css';
import { specsOf } from './queries.ts';

type Specs = ReturnType<typeof specsOf>;

/** What was captured, what moved, why attempts fail, and is it final? */
export function PaymentsPage() {
  const { view, resolved, change } = useView();
  const { known } = useKnownFilters();
  const specs = useMemo(() => specsOf({ view: resolved, known }), [resolved, known]);
  const all = useMemo(() => ({ ...specs.numbers, ...specs.details, ...specs.why }), [specs]);
  const { given } = useWidgets(all);
  const leftOut = otherCurrencies(given('captured').answer?.body);
  const filter: ViewActions = {
    onFilter: (dimension, value) => change({ filters: toggleFilter(view.filters, dimension, value) }),
    selected: view.filters,
  };
  return (
    <Page
      title="Payments"
      aside={<FilterChips filters={view.filters} change={(filters) => change({ filters })} />}
    >
      {leftOut !== null && <p className={classes.note}>{leftOut}</p>}
      <Grid>
        <Numbers specs={specs} given={given} filter={filter} />
        <Captured specs={specs} given={given} />
        <Cell span={6}>
          <Widget {...given('heatmap')} {...filter} />
        </Cell>
        <Cell span={6}>
          <Widget {...given('errors')} {...filter} />
        </Cell>
        <Cell span={12}>
          <Widget {...given('byDay')} />
        </Cell>
      </Grid>
    </Page>
  );
}

interface PartProps {
  specs: Specs;
  given: GivenTo;
}

/** The numbers, and what the one that is open is made of. */
function Numbers({ specs: { numbers }, given, filter }: PartProps & { filter: ViewActions }) {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const opened = Object.keys(numbers).find((id) => id === params['open']);
  const open = (id: string | undefined) => set({ open: id });
  return (
    <>
      {Object.keys(numbers).map((id) => (
        <Cell key={id} span={2}>
          <Widget {...given(id)} onOpen={() => open(opened === id ? undefined : id)} />
        </Cell>
      ))}
      {opened !== undefined && (
        <Cell span={12}>
          <Breakdown spec={numbers[opened]!} view={resolved} close={() => open(undefined)} {...filter} />
        </Cell>
      )}
    </>
  );
}

/** Captured money over time and, if it is compared, why it changed. */
function Captured({ specs: { why }, given }: PartProps) {
  const { resolved } = useView();
  const days = useMarkedDays(resolved);
  return (
    <>
      <Cell span={why ? 8 : 12}>
        <Widget {...given('byTime')} days={days} heightPx={280} />
      </Cell>
      {why && (
        <Cell span={4}>
          <Stack>
            {Object.keys(why).map((id) => (
              <Widget key={id} {...given(id)} heightPx={84} />
            ))}
          </Stack>
        </Cell>
      )}
    </>
  );
}

/** What is in no amount of the page; null: nothing. */
function otherCurrencies(body: unknown): string | null {
  return readNotices(body ?? {}).find(({ kind }) => kind === 'currencies')?.text ?? null;
}
