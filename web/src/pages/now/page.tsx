import { useMemo } from 'react';
import type { Answer } from '../../api/problems.ts';
import type { Batch } from '../../api/use-batch.ts';
import { Cell, Grid, Page, Stack } from '../../app/page.tsx';
import { useLiveBatch } from '../../live/use-live-batch.ts';
import { useView } from '../../view/use-view.ts';
import { Widget, type WidgetProps } from '../../widgets/widget.tsx';
import { AttentionCard } from './attention-card.tsx';
import { FeedCard } from './feed-card.tsx';
import { type NowSpecs, nowSpecs } from './queries.ts';
import { bodyOf, useAttention } from './use-attention.ts';

const ASK_AGAIN_MS = 10_000;
/** What people watch, and what is quick to compute. */
const live = ['realtime', 'kpi', 'providers'];

/** Is something wrong now, and where? */
export function NowPage() {
  const { view, resolved, standard, change } = useView();
  const range = view.range ?? { preset: standard };
  const isHour = 'preset' in range && range.preset === '60m';
  const specs = useMemo(() => nowSpecs(resolved, isHour), [resolved, isHour]);
  // The hour moves each minute; that is the same view, so it is not drawn as an old one until the answers come.
  const batch = useLiveBatch(specs.queries, { live, everyMs: ASK_AGAIN_MS, key: JSON.stringify(view) });
  const attention = useAttention(batch.answers);
  const shared: Shared = { isOld: batch.isOld, problem: batch.problem, onAgain: batch.askAgain };
  const filter = (dimension: string, value: string) =>
    change({ filters: view.filters[dimension] === value ? {} : { ...view.filters, [dimension]: value } });
  return (
    <Page title="Now">
      <Grid>
        <Kpis specs={specs} answers={batch.answers} shared={shared} />
        <Cell span={8} phoneOrder={2}>
          {isHour ? (
            <Widget spec={specs.perMinute} answer={batch.answers['realtime']} {...shared} />
          ) : (
            <Widget spec={specs.overTime} answer={batch.answers['kpi']} {...shared} />
          )}
        </Cell>
        <Cell span={4} phoneOrder={1}>
          <Stack>
            <AttentionCard found={attention} />
            <Widget
              spec={specs.providers}
              answer={batch.answers['providers']}
              onFilter={filter}
              selected={view.filters}
              {...shared}
            />
          </Stack>
        </Cell>
        <Cell span={8} phoneOrder={4}>
          <Widget spec={specs.map} answer={batch.answers['map']} {...shared} />
        </Cell>
        <Cell span={4} phoneOrder={3}>
          <FeedCard answer={batch.answers['realtime']} />
        </Cell>
      </Grid>
    </Page>
  );
}

/** What all widgets of the page are told of the request. */
type Shared = Pick<WidgetProps, 'isOld' | 'problem' | 'onAgain'>;

function Kpis({ specs, answers, shared }: { specs: NowSpecs; answers: Batch['answers']; shared: Shared }) {
  const kpi = withSeries(answers['kpi'], answers['spark']);
  return specs.kpis.map(({ id, spec }) => (
    <Cell key={spec.title} span={2}>
      <Widget spec={spec} answer={id === 'kpi' ? kpi : answers[id]} {...shared} />
    </Cell>
  ));
}

/** The numbers of an answer with the series of another, which has their line over a longer time. */
function withSeries(numbers: Answer | undefined, line: Answer | undefined): Answer | undefined {
  const series = bodyOf<{ series: unknown }>(line)?.series;
  const body = bodyOf<object>(numbers);
  return body === null || series === undefined ? numbers : { status: 200, body: { ...body, series } };
}
