import { Cell, Grid, Page } from '../../app/page.tsx';
import { serviceNowMs } from '../../facts.ts';
import { ArrivalsCard } from './arrivals-card.tsx';
import { ChecksCard } from './checks-card.tsx';
import { FactsRow } from './facts-row.tsx';
import { JobsCard } from './jobs-card.tsx';
import { KafkaCard } from './kafka-card.tsx';
import { LettersCard } from './letters-card.tsx';
import { PulseCard } from './pulse-card.tsx';
import { type LetterCounts, type Quality, type Storage, useFacts, useHealth } from './queries.ts';
import { readFacts } from './read-facts.ts';
import { PartsCard, ProducersCard } from './service-cards.tsx';
import { StorageCard } from './storage-card.tsx';

/** Do the numbers hold everything that was sent, and what has to be done about what they do not? On a phone the worst is first. */
export function DataPage() {
  const healthTold = useHealth();
  const health = healthTold.data;
  const checks = useFacts<Quality>('/v1/data-quality');
  const storage = useFacts<Storage>('/v1/storage');
  const { data: letters } = useFacts<LetterCounts>('/v1/dead-letters/counts');
  const readsKafka = health?.checks['kafka'] !== undefined;
  const works = health?.checks['jobs']?.facts['works'];
  const read = { health, quality: checks.data, letters, storage: storage.data, nowMs: serviceNowMs() };
  return (
    <Page title="Data">
      <Grid>
        <Cell span={12}>
          <FactsRow facts={readFacts(read)} />
        </Cell>
        <Cell span={8} phoneOrder={3}>
          <ArrivalsCard />
        </Cell>
        <Cell span={4} phoneOrder={3}>
          <PulseCard />
        </Cell>
        <Cell span={8} phoneOrder={1}>
          <ChecksCard {...checks} />
        </Cell>
        <Cell span={4} phoneOrder={4}>
          <PartsCard {...healthTold} />
        </Cell>
        <Cell span={8} phoneOrder={2}>
          <LettersCard counts={letters} />
        </Cell>
        <Cell span={4} phoneOrder={7}>
          <StorageCard {...storage} />
        </Cell>
        <Cell span={4} phoneOrder={5}>
          <ProducersCard />
        </Cell>
        {readsKafka && (
          <Cell span={4} phoneOrder={3}>
            <KafkaCard />
          </Cell>
        )}
        <Cell span={readsKafka ? 4 : 8} phoneOrder={6}>
          <JobsCard worksHere={typeof works === 'boolean' ? works : null} />
        </Cell>
      </Grid>
    </Page>
  );
}
