import { formatNumber } from '../../../../src/viz/format/number.ts';
import { formatDuration } from '../../../../src/viz/format/duration.ts';
import { Card } from '../../app/card.tsx';
import type { Answer } from '../../api/problems.ts';
import classes from './feed-card.module.css';
import { bodyOf } from './use-attention.ts';
import { type Pulse, usePulse } from './use-pulse.ts';

interface Realtime {
  totals: { active_users: number; active_drivers: number; dead_letters: number };
  freshness: {
    age_ms: number | null;
    ingest_lag_p50_ms: number | null;
    ingest_lag_p95_ms: number | null;
    in_flight: number;
  };
}

const TYPES = 6;
/** Events on their way take seconds; what took longer was kept back, and sent later. */
const BACKLOG_MS = 300_000;
const rate = new Intl.NumberFormat('en-NG', { maximumSignificantDigits: 2 });
const lasting = (ms: number | null) => (ms === null ? '–' : formatDuration(ms / 1000));

/** How the events come in: which, how fast, how late, and what was refused. */
export function FeedCard({ answer }: { answer: Answer | undefined }) {
  const body = bodyOf<Realtime>(answer);
  const pulse = usePulse();
  return (
    <Card title="Feed" subtitle="What comes in, how fast and how late">
      <dl className={classes.rows} aria-busy={answer === undefined}>
        {pulse !== null && <Rates pulse={pulse} />}
        <Row name="Newest event" value={body && lasting(body.freshness.age_ms)} note="ago" />
        <Row
          name="Arrives within"
          value={body && lasting(body.freshness.ingest_lag_p50_ms)}
          note="half of them"
        />
        <Row
          name="Arrives within"
          value={body && lasting(body.freshness.ingest_lag_p95_ms)}
          note="95 % of them"
        />
        <Row
          name="Waiting to be counted"
          value={body && formatNumber(body.freshness.in_flight, 'full')}
          note="events"
        />
        <Row
          name="Active users"
          value={body && formatNumber(body.totals.active_users, 'full')}
          note="last hour"
        />
        <Row
          name="Drivers on the map"
          value={body && formatNumber(body.totals.active_drivers, 'full')}
          note="last 5 min"
        />
        <Row
          name="Dead letters"
          value={body && formatNumber(body.totals.dead_letters, 'full')}
          note="last hour"
        />
      </dl>
      {Number(body?.freshness.ingest_lag_p95_ms) > BACKLOG_MS && (
        <p className={classes.hint}>
          Some events of this hour came long after they happened: a producer caught up, or sent old ones.
        </p>
      )}
    </Card>
  );
}

function Rates({ pulse: { per_second: all, types } }: { pulse: Pulse }) {
  const busiest = types.toSorted((a, b) => b.per_second - a.per_second).slice(0, TYPES);
  return (
    <>
      <Row name="All events" value={rate.format(all)} note="per s" />
      {busiest.map(({ event_type: type, per_second: perSecond }) => (
        <Row key={type} name={type} value={rate.format(perSecond)} note="per s" isPart />
      ))}
    </>
  );
}

function Row({
  name,
  value,
  note,
  isPart,
}: {
  name: string;
  value: string | null;
  note: string;
  isPart?: boolean;
}) {
  return (
    <div className={classes.row} data-part={isPart}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value ?? '–'}</dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
