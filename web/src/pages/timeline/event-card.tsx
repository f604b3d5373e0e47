import { Button } from '@mantine/core';
import { useState } from 'react';
import { inOneLine } from '../../app/business-time.ts';
import { CopyId } from '../../app/copy-id.tsx';
import { EntityLink } from './entity-link.tsx';
import { factsOf, headingOf, plain, sayArrival, sources } from './say-event.ts';
import type { Retelling, TimelineEvent } from './timeline.ts';
import classes from './event-card.module.css';

/** One event: what it says at first sight, how it was told again, and all of it on demand. */
export function EventCard({ event, isRelated }: { event: TimelineEvent; isRelated: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const facts = factsOf(event);
  return (
    <article className={classes.card} data-outcome={outcomeOf(event.event_type)}>
      <header className={classes.head}>
        <h3>{headingOf(event)}</h3>
        {isRelated && <EntityLink entity={event.entity} />}
        <button
          type="button"
          className={classes.more}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Less' : 'All'} of ${headingOf(event)}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Less' : 'All'}
        </button>
      </header>
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {event.data === null && <p className={classes.note}>What it told is no longer kept.</p>}
      <p className={classes.note}>{sayArrival(event)}</p>
      {event.tellings.map((telling, index) => (
        <ToldAgain key={`${telling.event_id}/${index}`} telling={telling} />
      ))}
      {event.told_again > event.tellings.length && (
        <p className={classes.note}>… and {event.told_again - event.tellings.length} times more.</p>
      )}
      {isOpen && <Whole event={event} />}
    </article>
  );
}

const bad = ['failed', 'cancelled', 'rejected'];
const good = ['success', 'completed', 'confirmed', 'approved', 'kyc_verified'];

function outcomeOf(type: string): 'good' | 'bad' | undefined {
  const end = type.slice(type.indexOf('.') + 1);
  if (bad.includes(end)) return 'bad';
  return good.includes(end) ? 'good' : undefined;
}

function ToldAgain({ telling }: { telling: Retelling }) {
  const by = telling.producer ?? sources[telling.source ?? ''] ?? 'nobody named';
  if (telling.status === 'conflict')
    return (
      <div className={classes.conflict}>
        <p>
          <strong>Conflict.</strong> Told again by {by} on {inOneLine(telling.received_at)}, otherwise. What
          was told first counts.
        </p>
        {telling.fields.length > 0 && (
          <table>
            <thead>
              <tr>
                <th>field</th>
                <th>first, counts</th>
                <th>later</th>
              </tr>
            </thead>
            <tbody>
              {telling.fields.map(({ name, first, second }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{first === undefined ? 'hidden' : plain(first)}</td>
                  <td>{second === undefined ? 'hidden' : plain(second)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    );
  return (
    <p className={classes.again}>
      <span aria-hidden>↺</span> Told again by {by}
      {telling.added.length > 0
        ? ` on ${inOneLine(telling.received_at)}, and added ${telling.added.join(', ')}`
        : `, the same, on ${inOneLine(telling.received_at)}`}
      .
    </p>
  );
}

function Whole({ event }: { event: TimelineEvent }) {
  const text = JSON.stringify(event, null, 2);
  return (
    <div className={classes.whole}>
      <dl>
        {Object.entries(event.data ?? {}).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{plain(value)}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>
        event <CopyId id={event.event_id} what="the id of the event" />
        {event.origin !== undefined && (
          <>
            {' '}
            · {sources[event.source ?? ''] ?? event.source}{' '}
            <CopyId id={event.origin} what="where it came from" /> at {event.position}
          </>
        )}
      </p>
      <Button size="xs" variant="default" onClick={() => void navigator.clipboard.writeText(text)}>
        Copy as JSON
      </Button>
    </div>
  );
}
