import { Link } from '@tanstack/react-router';
import { useView } from '../view/use-view.ts';
import { searchOf } from '../view/search-of.ts';
import { groups, pages } from './pages.ts';
import classes from './rail.module.css';

/** The way to every page, in groups. `onGo` is called when one is chosen. */
export function Rail({ onGo }: { onGo?: () => void }) {
  const { view } = useView();
  return (
    <nav aria-label="Pages" className={classes.rail}>
      {groups.map((group) => {
        const entries = pages.filter((page) => page.group === group);
        if (entries.length === 0) return null;
        return (
          <section key={group} className={classes.group} aria-label={group}>
            <p className={classes.title} aria-hidden>
              {group}
            </p>
            <ul>
              {entries.map(({ path, title, icon: Icon }) => (
                <li key={path}>
                  <Link
                    to={path as '/'}
                    search={searchOf(view)}
                    className={classes.link!}
                    activeOptions={{ exact: path === '/', includeSearch: false }}
                    onClick={() => onGo?.()}
                  >
                    <Icon size={18} stroke={1.6} aria-hidden />
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
