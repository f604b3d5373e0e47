import { Cell, Grid, Page } from '../../app/page.tsx';
import { ChecksCard } from './checks-card.tsx';
import { FactsRow } from './facts-row.tsx';
import { LettersCard } from './letters-card.tsx';
import { PulseCard } from './pulse-card.tsx';
import { serviceNowMs } from '../../facts.ts';
import { type LetterCounts, type Quality, useFacts, useHealth } from './queries.ts';
import { readFacts } from './read-facts.ts';
import { JobsCard, KafkaCard, PartsCard, ProducersCard } from './service-cards.tsx';

/** Do the numbers hold everything that was sent, and what has to be done about what they do not? */
export function DataPage() {
  const healthTold = useHealth();
  const health = healthTold.data;
  const checks = useFacts<Quality>('/v1/data-quality');
  const { data: letters } = useFacts<LetterCounts>('/v1/dead-letters/counts');
  const readsKafka = health?.checks['kafka'] !== undefined;
  return (
    <Page title="Data">
      <Grid>
        <Cell span={12}>
          <FactsRow facts={readFacts({ health, quality: checks.data, letters, nowMs: serviceNowMs() })} />
        </Cell>
        <Cell span={8}>
          <LettersCard counts={letters} />
        </Cell>
        <Cell span={4}>
          <PulseCard />
        </Cell>
        <Cell span={8}>
          <ChecksCard {...checks} />
        </Cell>
        <Cell span={4}>
          <PartsCard {...healthTold} />
        </Cell>
        <Cell span={readsKafka ? 4 : 6}>
          <ProducersCard />
        </Cell>
        <Cell span={readsKafka ? 4 : 6}>
          <JobsCard />
        </Cell>
        {readsKafka && (
          <Cell span={4}>
            <KafkaCard />
          </Cell>
        )}
      </Grid>
    </Page>
  );
}
