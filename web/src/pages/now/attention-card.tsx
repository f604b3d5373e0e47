import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Card } from '../../app/card.tsx';
import { pages } from '../../app/pages.ts';
import type { Attention } from './decide-attention.ts';
import classes from './attention-card.module.css';

const AT_MOST = 5;

/** What needs somebody now, or that nothing does. */
export function AttentionCard({ found }: { found: Attention[] | null }) {
  const all = found ?? [];
  return (
    <Card
      title="Needs attention"
      subtitle="Alerts, providers, feeds, checks of the data, late routes"
      {...(all.length > 0 && { aside: <span className={classes.count}>{all.length}</span> })}
    >
      {found === null && <p className={classes.calm}>Looking…</p>}
      {found?.length === 0 && (
        <p className={classes.calm}>
          <IconCircleCheck size={18} stroke={1.6} aria-hidden className={classes.good!} />
          Nothing needs you now.
        </p>
      )}
      <ul className={classes.list}>
        {all.slice(0, AT_MOST).map((one) => (
          <li key={`${one.title} ${one.detail}`}>
            <Item of={one} />
          </li>
        ))}
      </ul>
      {all.length > AT_MOST && <p className={classes.more}>and {all.length - AT_MOST} more</p>}
    </Card>
  );
}

function Item({ of: { level, title, detail, to, search } }: { of: Attention }) {
  const Icon = level === 'bad' ? IconCircleX : IconAlertTriangle;
  const isThere = pages.some(({ path }) => path === to);
  const words = (
    <>
      <Icon size={18} stroke={1.6} aria-label={level === 'bad' ? 'Urgent' : 'Warning'} data-level={level} />
      <span className={classes.words}>
        <span className={classes.title}>{title}</span>
        <span className={classes.detail}>{detail}</span>
      </span>
      {isThere && <IconChevronRight size={16} stroke={1.6} aria-hidden />}
    </>
  );
  if (!isThere) return <div className={classes.item}>{words}</div>;
  return (
    <Link className={classes.item!} to={to as '/'} search={search}>
      {words}
    </Link>
  );
}
