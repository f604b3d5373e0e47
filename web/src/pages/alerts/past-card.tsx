import { Button } from '@mantine/core';
import { Card } from '../../app/card.tsx';
import facts from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { Since } from '../../app/facts/since.tsx';
import classes from './alerts.module.css';
import {
  type AlertActs,
  type Delivery,
  type Past,
  type Silence,
  useDeliveries,
  useHistory,
  useSilences,
} from './queries.ts';
import { sayLabels, stateWords } from './say-rule.ts';

/** What happened, the latest first; a link of a message names a rule. */
export function HistoryCard({ rule, onAll }: { rule: string | undefined; onAll: () => void }) {
  const { body, problem } = useHistory(rule);
  return (
    <Card
      title="History"
      subtitle={rule === undefined ? 'Each change of a state, the latest first' : `Of the rule ${rule}`}
      {...(rule !== undefined && {
        aside: (
          <Button size="compact-sm" variant="subtle" onClick={onAll}>
            All rules
          </Button>
        ),
      })}
    >
      <FactsTable<Past>
        label="History"
        rows={body?.history}
        problem={problem}
        keyOf={({ id }) => id}
        empty="Nothing has happened yet."
        columns={[
          { name: 'What', isText: true, cell: (past) => <Happened past={past} /> },
          { name: 'Became', cell: ({ to, level }) => <State of={to} level={level} /> },
          { name: 'When', isExtra: true, cell: ({ window }) => <Since at={window.to} /> },
        ]}
      />
    </Card>
  );
}

function Happened({ past: { name, labels, reason, muted } }: { past: Past }) {
  const group = sayLabels(labels);
  return (
    <>
      {name}
      {group !== '' && ` · ${group}`}
      <span className={facts.sub}>{reason}</span>
      {muted !== null && <span className={facts.sub}>Nobody was told: {muted}</span>}
    </>
  );
}

function State({ of, level }: { of: Past['to']; level: Past['level'] }) {
  return (
    <span className={classes.state} data-state={of} data-level={level ?? undefined}>
      {stateWords[of]}
    </span>
  );
}

/** Messages, and what came of them. */
export function DeliveriesCard({ acts }: { acts: AlertActs }) {
  const { body, problem } = useDeliveries(true);
  return (
    <Card title="Messages" subtitle="Who was told, and whether it arrived">
      <FactsTable<Delivery>
        label="Messages"
        rows={body?.deliveries}
        problem={problem}
        keyOf={({ id }) => id}
        empty="Nobody was told of anything yet."
        columns={[
          { name: 'Message', isText: true, cell: (delivery) => <Sent delivery={delivery} /> },
          {
            name: 'State',
            cell: ({ status, unknown_attempts: unknown }) => (
              <span className={classes.state} data-state={status}>
                {status}
                {unknown > 0 && <span className={facts.sub}>{unknown} × unknown</span>}
              </span>
            ),
          },
          { name: 'When', isExtra: true, cell: ({ created_at: at }) => <Since at={at} /> },
          { name: 'Do', cell: (delivery) => <Retry delivery={delivery} acts={acts} /> },
        ]}
      />
    </Card>
  );
}

function Sent({ delivery: { subject, receiver, note, status } }: { delivery: Delivery }) {
  return (
    <>
      {subject}
      <span className={facts.sub}>{receiver}</span>
      {note !== null && status !== 'sent' && <span className={facts.sub}>{note}</span>}
    </>
  );
}

function Retry({ delivery, acts }: { delivery: Delivery; acts: AlertActs }) {
  if (delivery.status !== 'failed' && delivery.status !== 'cancelled') return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => void acts.retry(delivery)}
      aria-label={`Try again: ${delivery.subject}`}
    >
      Try again
    </Button>
  );
}

/** Silences that hold or will hold. */
export function SilencesCard({ acts, mayOperate }: { acts: AlertActs; mayOperate: boolean }) {
  const { body, problem } = useSilences();
  return (
    <Card title="Silences" subtitle="Nobody is told; states go on">
      <FactsTable<Silence>
        label="Silences"
        rows={body?.silences.filter(({ ended_at: ended }) => ended === null)}
        problem={problem}
        keyOf={({ id }) => id}
        empty="Nothing is silenced."
        columns={[
          {
            name: 'Silence',
            isText: true,
            cell: ({ rule, comment, author, until }) => (
              <>
                {rule ?? 'Every rule'}
                <span className={facts.sub}>
                  {comment} · {author}
                </span>
                <span className={facts.sub}>until {until.slice(0, 16).replace('T', ' ')}</span>
              </>
            ),
          },
          ...(mayOperate
            ? [
                {
                  name: 'Do',
                  cell: (silence: Silence) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => void acts.unsilence(silence)}
                      aria-label={`End the silence of ${silence.rule ?? 'every rule'}`}
                    >
                      End
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}
