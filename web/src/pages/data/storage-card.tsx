import { formatNumber } from '../../../../src/viz/format/number.ts';
import { Card } from '../../app/card.tsx';
import factsClasses from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { formatBytes } from '../../app/facts/format-bytes.ts';
import type { Storage, StoredTable, Told } from './queries.ts';

/** What the store holds, the largest first, and for how long. */
export function StorageCard({ data: storage, problem }: Told<Storage>) {
  return (
    <Card title="Storage and retention" subtitle="Tables by their size on disk; days count from when a row came">
      <FactsTable<StoredTable>
        label="Storage and retention"
        rows={storage?.tables}
        problem={problem}
        keyOf={({ table }) => table}
        empty="Nothing is stored yet."
        columns={[
          {
            name: 'Table',
            isText: true,
            cell: ({ table, rows }) => (
              <>
                {table}
                <span className={factsClasses.sub}>{formatNumber(rows, 'full')} rows</span>
              </>
            ),
          },
          { name: 'On disk', isNumber: true, cell: ({ bytes }) => formatBytes(bytes) },
          {
            name: 'Kept',
            isNumber: true,
            cell: ({ keeps_days: days }) => (days === null ? 'for good' : `${formatNumber(days, 'full')} days`),
          },
        ]}
      />
    </Card>
  );
}
