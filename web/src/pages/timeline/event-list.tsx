import { businessTime } from '../../app/business-time.ts';
import { EventCard } from './event-card.tsx';
import { sayGap } from './say-event.ts';
import type { Entity, TimelineEvent } from './timeline.ts';
import classes from './event-list.module.css';

const LONG_MS = 3_600_000;

/** The events from the earliest to the last, with the time that passed between them. */
export function EventList({ events, asked }: { events: readonly TimelineEvent[]; asked: Entity }) {
  return (
    <ol className={classes.list} aria-label="Events">
      {events.map((event, index) => {
        const { day, time, zone } = businessTime(event.event_time);
        const before = events[index - 1];
        const isNewDay = before === undefined || businessTime(before.event_time).day !== day;
        const gap = sayGap(event.gap_ms);
        return (
          <li key={`${event.event_type}/${event.event_id}`} className={classes.item}>
            {gap !== null && (
              <p className={classes.gap} data-long={event.gap_ms! >= LONG_MS || undefined}>
                {gap}
              </p>
            )}
            {isNewDay && (
              <p className={classes.day}>
                {day} <span>{zone}</span>
              </p>
            )}
            <div className={classes.event}>
              <time dateTime={event.event_time} className={classes.time}>
                {time}
              </time>
              <i className={classes.dot} data-kind={event.entity.kind} aria-hidden />
              <EventCard
                event={event}
                isRelated={event.entity.kind !== asked.kind || event.entity.id !== asked.id}
              />
            </div>
          </li>
        );
      })}
    </ol>
  );
}
