import { Button } from '@mantine/core';
import { Card } from '../../app/card.tsx';
import facts from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { SaidLine } from '../../app/facts/said-line.tsx';
import { Since } from '../../app/facts/since.tsx';
import classes from './alerts.module.css';
import { type Alert, type AlertActs, useAlerts } from './queries.ts';
import { sayLabels, stateWords } from './say-rule.ts';

const SILENT_HOURS = 2;

/** What is out of order now, and what people do about it. */
export function NowCard({ acts, mayOperate }: { acts: AlertActs; mayOperate: boolean }) {
  const { body, problem } = useAlerts();
  const stands = body?.feed?.stands_since ?? null;
  return (
    <Card title="Out of order now" subtitle="What fires first; then what cannot be judged">
      <SaidLine said={acts.said} />
      {stands !== null && (
        <p className={classes.stands} role="alert">
          Numbers stand still since {stands}. What does not fire is not known to be in order.
        </p>
      )}
      {body?.service.map(({ part, status, message }) => (
        <p key={part} className={classes.stands} data-status={status}>
          The service itself, {part.replaceAll('_', ' ')}: {message ?? status}
        </p>
      ))}
      <FactsTable<Alert>
        label="Out of order now"
        rows={body?.alerts}
        problem={problem}
        keyOf={(alert) => `${alert.rule} ${JSON.stringify(alert.labels)}`}
        empty={emptyText(body?.feed ?? null)}
        columns={[
          { name: 'What', isText: true, cell: (alert) => <What alert={alert} /> },
          { name: 'State', cell: (alert) => <State alert={alert} /> },
          {
            name: 'Since',
            isExtra: true,
            cell: ({ fired_at: fired, since }) => <Since at={fired ?? since} />,
          },
          ...(mayOperate ? [{ name: 'Do', cell: (alert: Alert) => <Acts alert={alert} acts={acts} /> }] : []),
        ]}
      />
    </Card>
  );
}

function emptyText(feed: { looked_at: string } | null): string {
  return feed === null
    ? 'No rule was judged yet. Rules are judged each minute, where SCHEDULED_JOBS is on.'
    : 'No rule is out of order.';
}

function What({ alert: { name, labels, reason, acknowledged_by: by, note } }: { alert: Alert }) {
  const group = sayLabels(labels);
  return (
    <>
      <strong>{name}</strong>
      {group !== '' && ` · ${group}`}
      <span className={facts.sub}>{reason}</span>
      {by !== null && (
        <span className={facts.sub}>
          Taken by {by}
          {note !== null && note !== '' && `: ${note}`}
        </span>
      )}
    </>
  );
}

function State({ alert: { state, level } }: { alert: Alert }) {
  return (
    <span className={classes.state} data-state={state} data-level={level ?? undefined}>
      {stateWords[state]}
      {level !== null && <span className={facts.sub}>{level}</span>}
    </span>
  );
}

function Acts({ alert, acts }: { alert: Alert; acts: AlertActs }) {
  const of = `${alert.name} ${sayLabels(alert.labels)}`.trim();
  return (
    <span className={classes.acts}>
      {alert.fired_at !== null && alert.acknowledged_by === null && (
        <Button size="compact-sm" onClick={() => void acts.take(alert)} aria-label={`Take ${of}`}>
          Take
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void acts.silence(alert, SILENT_HOURS)}
        aria-label={`Silence ${of} for ${SILENT_HOURS} h`}
      >
        Silence {SILENT_HOURS} h
      </Button>
    </span>
  );
}
