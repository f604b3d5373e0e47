import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ProblemNote } from '../../app/problem-note.tsx';
import { Page } from '../../app/page.tsx';
import { useView } from '../../view/use-view.ts';
import { EntityLink } from './entity-link.tsx';
import { EventList } from './event-list.tsx';
import { FindForm } from './find-form.tsx';
import { Head } from './head.tsx';
import { Letters } from './letters.tsx';
import { noteRecent, readRecent } from './recent.ts';
import { isKind, type Kind } from './timeline.ts';
import { useTimeline } from './use-timeline.ts';
import classes from './page.module.css';

/** Everything that was told of one booking, payment, trip, payout, route or driver, found by id or confirmation code. */
export function TimelinePage() {
  const { kind = '', id = '' } = useParams({ strict: false }) as { kind?: string; id?: string };
  const asked = isKind(kind) && id !== '' ? { kind, id } : null;
  return (
    <Page title="Timeline">
      <FindForm key={`${kind}/${id}`} kind={asked?.kind ?? 'booking'} id={id} />
      {asked === null ? <HowTo /> : <OfEntity key={`${asked.kind}/${asked.id}`} {...asked} />}
    </Page>
  );
}

function HowTo() {
  const [recent] = useState(readRecent);
  return (
    <section className={classes.card}>
      <h2 className={classes.cardTitle}>What happened to one booking?</h2>
      <p className={classes.text}>
        Type the id of a booking, or the confirmation code that a rider reads to you. You see every event of
        the booking, its payments and its trip in order, how long each took, who told it again and whether
        that contradicts, and the messages about it that were refused.
      </p>
      <p className={classes.text}>Payments, trips, payouts, routes and drivers are found by their id.</p>
      {recent.length > 0 && (
        <p className={classes.related}>
          <span>Looked at in this tab</span>
          {recent.map((one) => (
            <EntityLink key={`${one.kind}/${one.id}`} entity={one} />
          ))}
        </p>
      )}
    </section>
  );
}

function OfEntity({ kind, id }: { kind: Kind; id: string }) {
  const { resolved } = useView();
  const { timeline, problem, isPending, isFetching, hasMore, more, askAgain } = useTimeline(
    kind,
    id,
    resolved,
  );
  useEffect(() => {
    if (timeline !== null) noteRecent(timeline.entity);
  }, [timeline]);
  if (timeline === null)
    return isPending && problem === null ? (
      <div className={classes.waiting} role="status">
        <span className="visually-hidden">Looking for it</span>
      </div>
    ) : (
      <ProblemNote problem={problem!} askAgain={askAgain} />
    );
  return (
    <>
      {problem !== null && <ProblemNote problem={problem} askAgain={askAgain} />}
      <Head timeline={timeline} hasMore={hasMore} />
      <Letters letters={timeline.dead_letters} hasMore={timeline.more_dead_letters} />
      {timeline.events.length > 0 ? (
        <EventList events={timeline.events} asked={timeline.entity} />
      ) : (
        <section className={classes.card}>
          <p className={classes.text}>
            {kind === 'driver'
              ? 'Nothing was told of this driver in this range. Choose a longer one above.'
              : 'No event of it is stored.'}
          </p>
        </section>
      )}
      {hasMore && (
        <Button variant="default" loading={isFetching} onClick={more}>
          Show later events
        </Button>
      )}
    </>
  );
}
