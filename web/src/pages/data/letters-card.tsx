import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../../src/viz/format/number.ts';
import { Card } from '../../app/card.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { LetterDialog } from './letter-dialog.tsx';
import { type LetterCounts, type LetterSummary, useFacts } from './queries.ts';
import { reasonsOf } from './reasons-of.ts';
import { wordsOf } from './words.ts';
import factsClasses from '../../app/facts/facts.module.css';
import classes from './data.module.css';
import { Since } from '../../app/facts/since.tsx';

const SHOWN = 50;

/** Messages that are no events: why, and one by one, to be corrected and sent again. */
export function LettersCard({ counts }: { counts: LetterCounts | undefined }) {
  const { params, set } = useOwnParams();
  const reasons = reasonsOf(counts);
  const reason = reasons.find((one) => one.reason === params['reason'])?.reason;
  const letters = useFacts<{ dead_letters: LetterSummary[] }>(
    `/v1/dead-letters?state=open&limit=${SHOWN}${reason === undefined ? '' : `&reason=${reason}`}`,
  );
  const [opened, open] = useState<string | null>(null);
  const rows = letters.data?.dead_letters;
  return (
    <Card
      title="Dead letters"
      subtitle={subtitleOf(counts)}
    >
      {reasons.length > 1 && (
        <Reasons reasons={reasons} chosen={reason} choose={(one) => set({ reason: one })} />
      )}
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
                <span className={`${factsClasses.sub} ${classes.clamped}`} title={message}>
                  {message}
                </span>
              </>
            ),
          },
          { name: 'Type', isExtra: true, cell: ({ event_type }) => event_type ?? '–' },
          { name: 'Received', isExtra: true, cell: ({ received_at }) => <Since at={received_at} /> },
          { name: 'Look', cell: (letter) => <Look of={letter} onLook={open} /> },
        ]}
      />
      {opened !== null && <LetterDialog id={opened} onClose={() => open(null)} />}
    </Card>
  );
}

function Look({ of: { id, reason }, onLook }: { of: LetterSummary; onLook: (id: string) => void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => onLook(id)}
      aria-label={`Look at the letter: ${wordsOf(reason)}`}
    >
      Look
    </Button>
  );
}

interface ReasonsProps {
  reasons: ReturnType<typeof reasonsOf>;
  chosen: string | undefined;
  choose: (reason: string | undefined) => void;
}

/** The reasons with their counts; one that is chosen filters the list. */
function Reasons({ reasons, chosen, choose }: ReasonsProps) {
  return (
    <div className={classes.reasons} role="group" aria-label="Dead letters by reason">
      {reasons.map(({ reason, open }) => (
        <button
          key={reason}
          type="button"
          className={classes.reason}
          aria-pressed={reason === chosen}
          onClick={() => choose(reason === chosen ? undefined : reason)}
        >
          {wordsOf(reason)} <strong>{formatNumber(open, 'full')}</strong>
        </button>
      ))}
    </div>
  );
}

function subtitleOf(counts: LetterCounts | undefined): string {
  if (counts === undefined || counts.open === 0) return 'Messages that are no events';
  return `${formatNumber(counts.open, 'full')} messages that are no events, by reason; the newest ${SHOWN} are shown`;
}
