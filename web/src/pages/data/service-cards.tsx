import { formatNumber } from '../../../../src/viz/format/number.ts';
import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { Card } from '../../app/card.tsx';
import factsClasses from '../../app/facts/facts.module.css';
import classes from './data.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { formatBytes } from '../../app/facts/format-bytes.ts';
import { type Health, type Producer, type Told, useFacts } from './queries.ts';
import { Since } from '../../app/facts/since.tsx';
import { wordsOf } from './words.ts';

/** Who sends events, and how much of it is none. */
export function ProducersCard() {
  const { data, problem } = useFacts<{ producers: Producer[] }>('/v1/producers');
  return (
    <Card title="Producers" subtitle="Who sent something in the last day">
      <FactsTable<Producer>
        label="Producers"
        rows={data?.producers}
        problem={problem}
        keyOf={({ name }) => name ?? ''}
        empty="Nobody sent anything in the last day."
        columns={[
          {
            name: 'Producer',
            isText: true,
            cell: ({ name, families }) => (
              <>
                {name ?? 'Without a name'}
                <span className={factsClasses.sub}>{families.join(', ')}</span>
              </>
            ),
          },
          { name: 'Records', isNumber: true, cell: ({ received }) => formatNumber(received, 'full') },
          { name: 'Dead letters', isNumber: true, cell: ({ rejected }) => formatNumber(rejected, 'full') },
          { name: 'Last', isExtra: true, cell: ({ last_received_at }) => <Since at={last_received_at} /> },
        ]}
      />
    </Card>
  );
}

type Part = { name: string; status: string; message: string | null; facts: Record<string, unknown> };

/** Each part of the service, with its storage, and whether it is well. */
export function PartsCard({ data: health, problem }: Told<Health>) {
  const rows: Part[] | undefined =
    health && Object.entries(health.checks).map(([name, part]) => ({ name, ...part }));
  return (
    <Card title="Parts of the service" subtitle="As the health report says">
      <FactsTable<Part>
        label="Parts of the service"
        rows={rows}
        problem={problem}
        keyOf={({ name }) => name}
        empty="No part answers."
        columns={[
          {
            name: 'State',
            cell: ({ status }) => (
              <span className={classes.state} data-state={status === 'ok' ? 'ok' : 'failing'}>
                {status === 'ok' ? 'Ok' : wordsOf(status)}
              </span>
            ),
          },
          {
            name: 'Part',
            isText: true,
            cell: ({ name, message, facts }) => (
              <>
                {wordsOf(name)}
                <span className={factsClasses.sub}>{message ?? factsText(facts)}</span>
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

// Numbers and names that processes tell each other say nothing to a person.
const forProcesses = new Set(['writer', 'epoch', 'last_seq', 'as_of']);

function factsText(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .filter(([name, value]) => !forProcesses.has(name) && value !== null && typeof value !== 'object')
    .map(([name, value]) => factText(name, value))
    .join(' · ');
}

function factText(name: string, value: unknown): string {
  const words = name.replace(/_(?:bytes|ms)$/, '').replaceAll('_', ' ');
  if (name.endsWith('_bytes')) return `${words} ${formatBytes(Number(value))}`;
  if (name.endsWith('_ms')) return `${words} ${formatDuration(Number(value) / 1000)}`;
  if (typeof value === 'number') return `${words} ${formatNumber(value, 'full')}`;
  return `${words} ${value === true ? 'yes' : value === false ? 'no' : String(value)}`;
}
