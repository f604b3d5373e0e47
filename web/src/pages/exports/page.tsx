import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { ExportsCard } from './exports-card.tsx';
import { OrderCard } from './order-card.tsx';
import { useExportActs } from './queries.ts';
import { readChart } from './read-chart.ts';

/** What was taken home, and what is to be: events of the range, or the question of a chart, which the address brings. */
export function ExportsPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const acts = useExportActs();
  const { from, to } = resolved;
  return (
    <Page title="Exports">
      <Grid>
        <Cell span={4}>
          <OrderCard
            chart={readChart(params)}
            range={{ from, to }}
            order={acts.order}
            onEvents={() => set({ of: undefined, query: undefined, title: undefined })}
          />
        </Cell>
        <Cell span={8}>
          <ExportsCard end={acts.end} said={acts.said} />
        </Cell>
      </Grid>
    </Page>
  );
}
