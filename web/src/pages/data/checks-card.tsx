import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../../api/ask.ts';
import { Card } from '../../app/card.tsx';
import classes from './data.module.css';
import { FactsTable } from './facts-table.tsx';
import type { Check, CheckState, Quality, Told } from './queries.ts';
import { Since } from './since.tsx';
import { wordsOf } from './words.ts';

const worstFirst: readonly CheckState[] = ['failing', 'warning', 'unknown', 'paused', 'ok'];

/** What is checked of the data, the worst first, with what to do about it. */
export function ChecksCard({ data: quality, problem }: Told<Quality>) {
  const client = useQueryClient();
  const run = async (id: string) => {
    await ask(`/v1/data-quality/${id}/run`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: ['data page'] });
  };
  const rows = quality?.checks.toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
  return (
    <Card title="Checks of the data" subtitle="The worst first; each says what to do">
      <FactsTable<Check>
        label="Checks of the data"
        rows={rows}
        problem={problem}
        keyOf={({ id }) => id}
        empty="There are no checks."
        columns={[
          {
            name: 'State',
            cell: ({ state }) => (
              <span className={classes.state} data-state={state}>
                {wordsOf(state)}
              </span>
            ),
          },
          {
            name: 'Check',
            isText: true,
            cell: ({ title, state, message, remedy }) => (
              <>
                {title}
                <span className={classes.sub}>{message}</span>
                {(state === 'failing' || state === 'warning') && (
                  <span className={classes.sub}>
                    <strong>What to do:</strong> {remedy}
                  </span>
                )}
              </>
            ),
          },
          { name: 'Since', isExtra: true, cell: ({ since }) => (since === null ? '–' : <Since at={since} />) },
          { name: 'Run', cell: ({ id, title }) => <Run title={title} onRun={() => void run(id)} /> },
        ]}
      />
    </Card>
  );
}

function Run({ title, onRun }: { title: string; onRun: () => void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onRun} aria-label={`Run the check: ${title}`}>
      Run
    </Button>
  );
}
