import { CopyId } from '../../app/copy-id.tsx';
import { inOneLine } from '../../app/business-time.ts';
import { EntityLink } from './entity-link.tsx';
import type { Timeline } from './timeline.ts';
import classes from './page.module.css';

const letters = 'dead_letters';

/** What the timeline is of, and what is to be known of the whole of it. */
export function Head({ timeline, hasMore }: { timeline: Timeline; hasMore: boolean }) {
  const { entity, related, expired, withheld, receipt } = timeline;
  return (
    <section className={classes.card}>
      <div className={classes.headLine}>
        <h2 className={classes.headTitle}>
          <i data-kind={entity.kind} aria-hidden /> {title(entity.kind)}
        </h2>
        <CopyId id={entity.id} what={`the id of the ${entity.kind}`} isWhole />
      </div>
      <InShort timeline={timeline} hasMore={hasMore} />
      {expired && (
        <p className={classes.warning}>
          Some of its events are no longer kept, so this is not all that happened.
        </p>
      )}
      {receipt.in_flight > 0 && (
        <p className={classes.hint}>
          {receipt.in_flight} {receipt.in_flight === 1 ? 'record is' : 'records are'} on the way in, and may
          add to it.
        </p>
      )}
      {withheld.length > 0 && (
        <p className={classes.hint}>
          Left out, since you lack the right:{' '}
          {withheld.map((one) => (one === letters ? 'dead letters' : `${one} events`)).join(', ')}.
        </p>
      )}
      {related.length > 0 && (
        <p className={classes.related}>
          <span>Related</span>
          {related.map((one) => (
            <EntityLink key={`${one.kind}/${one.id}`} entity={one} />
          ))}
        </p>
      )}
    </section>
  );
}

function InShort({ timeline, hasMore }: { timeline: Timeline; hasMore: boolean }) {
  const { events, dead_letters: dead } = timeline;
  const conflicts = count(events, 'conflict');
  const duplicates = events.reduce((sum, { told_again: times }) => sum + times, 0) - conflicts;
  const last = events.at(-1);
  return (
    <ul className={classes.chips} aria-label="In short">
      <li>
        <b>{events.length}</b> {hasMore ? 'events so far' : events.length === 1 ? 'event' : 'events'}
      </li>
      {duplicates > 0 && (
        <li>
          <b>{duplicates}</b> told again
        </li>
      )}
      {conflicts > 0 && (
        <li data-tone="bad">
          <b>{conflicts}</b> {conflicts === 1 ? 'conflict' : 'conflicts'}
        </li>
      )}
      {dead.length > 0 && (
        <li data-tone="bad">
          <b>{dead.length}</b> refused {dead.length === 1 ? 'message' : 'messages'}
        </li>
      )}
      {last !== undefined && !hasMore && <li>last heard of {inOneLine(last.event_time)}</li>}
    </ul>
  );
}

function count(events: Timeline['events'], status: string): number {
  return events.flatMap(({ tellings }) => tellings).filter((one) => one.status === status).length;
}

function title(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
