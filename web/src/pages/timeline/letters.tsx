import { inOneLine } from '../../app/business-time.ts';
import { CopyId } from '../../app/copy-id.tsx';
import type { DeadLetter } from './timeline.ts';
import classes from './page.module.css';

/** Messages about the entity that were no events: they stand before the events, since they may be what is missing there. */
export function Letters({ letters, hasMore }: { letters: readonly DeadLetter[]; hasMore: boolean }) {
  if (letters.length === 0) return null;
  return (
    <section className={classes.letters} aria-label="Refused messages">
      <h2 className={classes.cardTitle}>Refused messages that name it</h2>
      <ul>
        {letters.map((letter) => (
          <li key={letter.id} className={classes.letter}>
            <p className={classes.letterHead}>
              <strong>{letter.event_type ?? 'unknown type'}</strong>
              <span data-state={letter.state}>
                {letter.state === 'open' ? 'dead letter, open' : 'replayed since'}
              </span>
              <span>{inOneLine(letter.received_at)}</span>
            </p>
            <p>
              {letter.path !== '' && <code>{letter.path.slice(1)}</code>} {letter.message}
            </p>
            <p className={classes.hint}>
              {letter.reason} · letter <CopyId id={letter.id} what="the id of the dead letter" />
            </p>
          </li>
        ))}
      </ul>
      {hasMore && <p className={classes.hint}>Older ones are not listed here.</p>}
    </section>
  );
}
