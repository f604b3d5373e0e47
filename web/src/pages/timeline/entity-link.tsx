import { Link } from '@tanstack/react-router';
import { searchOf } from '../../view/search-of.ts';
import { useView } from '../../view/use-view.ts';
import { isKind, type Entity } from './timeline.ts';
import classes from './page.module.css';

/** Leads to the timeline of another entity; of a person that may not be seen there is none. */
export function EntityLink({ entity: { kind, id } }: { entity: Entity }) {
  const { view } = useView();
  const short = id.length > 10 ? `${id.slice(0, 8)}…` : id;
  if (!isKind(kind)) return <span>{`${kind} ${short}`}</span>;
  return (
    <Link
      to={`/timeline/${kind}/${id}` as '/'}
      search={searchOf(view)}
      title={id}
      className={classes.entity!}
    >
      <i data-kind={kind} aria-hidden />
      {kind} <code>{short}</code>
    </Link>
  );
}
