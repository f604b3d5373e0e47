import { formatNumber } from '../../../../src/viz/format/number.ts';
import { useEffect, useState } from 'react';
import { Card } from '../../app/card.tsx';
import { watch } from '../../live/live-store.ts';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { wordsOf } from './words.ts';

interface Pulse {
  per_second: number;
  types: { event_type: string; taken: number; per_second: number }[];
  outcomes: Record<string, number>;
}

/** What came in the last minute, by type and by what became of it, renewed each second. */
export function PulseCard() {
  const [pulse, setPulse] = useState<Pulse>();
  useEffect(() => watch({ topic: 'pulse', query: {} }, (body) => setPulse(body as Pulse)), []);
  const refused = Object.entries(pulse?.outcomes ?? {}).filter(([outcome]) => outcome !== 'taken');
  const rows = pulse && [
    ...refused.map(([outcome, records]) => ({ name: wordsOf(outcome), became: 'Dead letter', records })),
    ...pulse.types.map(({ event_type, taken }) => ({ name: event_type, became: 'Taken', records: taken })),
  ];
  return (
    <Card
      title="Coming in"
      subtitle={
        pulse === undefined ? 'The last minute' : `${formatNumber(pulse.per_second, 'full', 1)} events a second in the last minute`
      }
    >
      <FactsTable
        label="Coming in"
        rows={rows}
        keyOf={({ name, became }) => `${became} ${name}`}
        empty="Nothing came in the last minute."
        columns={[
          { name: 'Event type, or reason', isText: true, cell: ({ name }) => name },
          { name: 'Became', isExtra: true, cell: ({ became }) => became },
          { name: 'Records', isNumber: true, cell: ({ records }) => formatNumber(records, 'full') },
        ]}
      />
    </Card>
  );
}
