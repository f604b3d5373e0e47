import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { Card } from '../../app/card.tsx';
import type { Answer } from '../../api/problems.ts';
import classes from './feed-card.module.css';
import { bodyOf } from './use-attention.ts';

interface Realtime {
  totals: { active_users: number; active_drivers: number; dead_letters: number };
  freshness: {
    age_ms: number | null;
    ingest_lag_p95_ms: number | null;
    in_flight: number;
  };
}

const count = new Intl.NumberFormat('en-NG');
const lasting = (ms: number | null) => (ms === null ? '–' : formatDuration(ms / 1000));

/** How the events come in: who is there, how late they are, and what was refused. */
export function FeedCard({ answer }: { answer: Answer | undefined }) {
  const body = bodyOf<Realtime>(answer);
  return (
    <Card title="Feed" subtitle="How the events of the last hour come in">
      <dl className={classes.rows} aria-busy={answer === undefined}>
        <Row name="Newest event" value={body && lasting(body.freshness.age_ms)} note="ago" />
        <Row
          name="Received after it happened"
          value={body && lasting(body.freshness.ingest_lag_p95_ms)}
          note="p95"
        />
        <Row
          name="Waiting to be counted"
          value={body && count.format(body.freshness.in_flight)}
          note="events"
        />
        <Row name="Active users" value={body && count.format(body.totals.active_users)} note="last hour" />
        <Row
          name="Drivers with a position"
          value={body && count.format(body.totals.active_drivers)}
          note="last 5 min"
        />
        <Row name="Dead letters" value={body && count.format(body.totals.dead_letters)} note="last hour" />
      </dl>
    </Card>
  );
}

function Row({ name, value, note }: { name: string; value: string | null; note: string }) {
  return (
    <div className={classes.row}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value ?? '–'}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
