import { useMemo } from 'react';
import type { Answer } from '../../api/problems.ts';
import type { Batch } from '../../api/use-batch.ts';
import { Cell, Grid, Page, Stack } from '../../app/page.tsx';
import { useLiveBatch } from '../../live/use-live-batch.ts';
import { toggleFilter } from '../../view/toggle-filter.ts';
import { useView } from '../../view/use-view.ts';
import { FilterChips } from '../../widgets/filter-chips.tsx';
import { useKnownFilters } from '../../widgets/use-known-filters.ts';
import { Widget, type WidgetProps } from '../../widgets/widget.tsx';
import { AttentionCard } from './attention-card.tsx';
import { FeedCard } from './feed-card.tsx';
import { type NowSpecs, nowSpecs } from './queries.ts';
import { bodyOf, useAttention } from './use-attention.ts';

const ASK_AGAIN_MS = 10_000;
/** What people watch, and what is quick to compute. */
const live = ['realtime', 'kpi', 'providers'];
/** Entries of the hour are so wide only where even ten minutes have less than five of anything. */
const SPARSE_MINUTES = 15;

/** Is something wrong now, and where? */
export function NowPage() {
  const { view, resolved, standard, change } = useView();
  const range = view.range ?? { preset: standard };
  const isHour = 'preset' in range && range.preset === '60m';
  const { known, isKnown } = useKnownFilters();
  const specs = useMemo(() => nowSpecs(resolved, { isHour, known }), [resolved, isHour, known]);
  // The hour moves each minute; that is the same view, so it is not drawn as an old one until the answers come.
  const key = JSON.stringify([view, isKnown || resolved.filters.length === 0]);
  const batch = useLiveBatch(specs.queries, { live, everyMs: ASK_AGAIN_MS, key });
  const attention = useAttention(batch.answers);
  const shared: Shared = { isOld: batch.isOld, problem: batch.problem, onAgain: batch.askAgain };
  const filter = (dimension: string, value: string) =>
    change({ filters: toggleFilter(view.filters, dimension, value) });
  return (
    <Page
      title="Now"
      aside={<FilterChips filters={view.filters} change={(filters) => change({ filters })} />}
    >
      <Grid>
        <Kpis specs={specs} answers={batch.answers} shared={shared} />
        <Cell span={8} phoneOrder={2}>
          <Widget {...lineOf(specs, { isHour, answers: batch.answers })} {...shared} />
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
  return specs.kpis.map(({ id, spark, spec }) => (
    <Cell key={spec.title} span={2}>
      <Widget
        spec={spec}
        answer={spark === null ? answers[id] : withSeries(answers[id], answers[spark])}
        {...shared}
      />
    </Cell>
  ));
}

/** The minutes of the hour; where so little happens that a line of them would be noise, the quarter hours of the last six. */
function lineOf(
  { perMinute, perQuarterHour, overTime }: NowSpecs,
  { isHour, answers }: { isHour: boolean; answers: Batch['answers'] },
): Pick<WidgetProps, 'spec' | 'answer'> {
  if (!isHour) return { spec: overTime, answer: answers['kpi'] };
  const minutes = bodyOf<{ grain_minutes: number }>(answers['realtime'])?.grain_minutes ?? 1;
  return minutes >= SPARSE_MINUTES
    ? { spec: perQuarterHour, answer: answers['spark'] }
    : { spec: perMinute, answer: answers['realtime'] };
}

/** The numbers of an answer with the series of another, which has their line over a longer time. */
function withSeries(numbers: Answer | undefined, line: Answer | undefined): Answer | undefined {
  const series = bodyOf<{ series: unknown }>(line)?.series;
  const body = bodyOf<object>(numbers);
  return body === null || series === undefined ? numbers : { status: 200, body: { ...body, series } };
}
