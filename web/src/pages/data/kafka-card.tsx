import { formatNumber } from '../../../../src/viz/format/number.ts';
import { Card } from '../../app/card.tsx';
import factsClasses from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { type Partition, useFacts } from './queries.ts';

/** How far each partition is behind and who reads it, those that wait most first. */
export function KafkaCard() {
  const { data, problem } = useFacts<{ lag: number; partitions: Partition[] }>('/v1/kafka/partitions');
  const rows = data?.partitions.toSorted((a, b) => (b.lag ?? 0) - (a.lag ?? 0));
  return (
    <Card
      title="Kafka"
      subtitle={
        data === undefined
          ? 'Records that wait in each partition'
          : `${formatNumber(data.lag, 'full')} records wait, the longest queues first`
      }
    >
      <FactsTable<Partition>
        label="Partitions"
        rows={rows}
        problem={problem}
        keyOf={({ topic, partition }) => `${topic} ${partition}`}
        empty="No partition has been read yet."
        columns={[
          {
            name: 'Topic and partition',
            isText: true,
            cell: ({ topic, partition, owner, paused }) => (
              <>
                {topic} {partition}
                <span className={factsClasses.sub}>
                  {owner === null ? 'nobody reads it' : `read by ${owner.client_id}`}
                  {paused === true && ', which waits for the store'}
                </span>
              </>
            ),
          },
          { name: 'Waiting', isNumber: true, cell: ({ lag }) => (lag === null ? '–' : formatNumber(lag, 'full')) },
          {
            name: 'End',
            isNumber: true,
            isExtra: true,
            cell: ({ end_offset: end }) => formatNumber(end, 'full'),
          },
        ]}
      />
    </Card>
  );
}
