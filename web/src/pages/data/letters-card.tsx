import { Button } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../app/card.tsx';
import { FactsTable } from './facts-table.tsx';
import { LetterDialog } from './letter-dialog.tsx';
import { type LetterCounts, type LetterSummary, useFacts } from './queries.ts';
import { wordsOf } from './words.ts';
import classes from './data.module.css';
import { Since } from './since.tsx';

const SHOWN = 50;

/** Messages that are no events: why, and one by one, to be corrected and sent again. */
export function LettersCard({ counts }: { counts: LetterCounts | undefined }) {
  const letters = useFacts<{ dead_letters: LetterSummary[] }>(`/v1/dead-letters?state=open&limit=${SHOWN}`);
  const [opened, open] = useState<string | null>(null);
  const rows = letters.data?.dead_letters;
  return (
    <Card
      title="Dead letters"
      subtitle={subtitleOf(counts)}
    >
      <FactsTable<LetterSummary>
        label="Dead letters"
        rows={rows}
        problem={letters.problem}
        keyOf={({ id }) => id}
        empty="Every message that came is an event. Nothing is to be done."
        columns={[
          {
            name: 'What is wrong',
            isText: true,
            cell: ({ reason, message }) => (
              <>
                {wordsOf(reason)}
                <span className={classes.sub}>{message}</span>
              </>
            ),
          },
          { name: 'Type', isExtra: true, cell: ({ event_type }) => event_type ?? '–' },
          { name: 'Received', isExtra: true, cell: ({ received_at }) => <Since at={received_at} /> },
          {
            name: 'Look',
            cell: ({ id, reason }) => (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => open(id)}
                aria-label={`Look at the letter: ${wordsOf(reason)}`}
              >
                Look
              </Button>
            ),
          },
        ]}
      />
      {opened !== null && <LetterDialog id={opened} onClose={() => open(null)} />}
    </Card>
  );
}

function subtitleOf(counts: LetterCounts | undefined): string {
  if (counts === undefined || counts.open === 0) return 'Messages that are no events';
  const reasons = counts.counts.filter((one) => one.open > 0).length;
  return `${counts.open} messages that are no events, for ${reasons} ${reasons === 1 ? 'reason' : 'reasons'}; the newest ${Math.min(SHOWN, counts.open)} are shown`;
}
