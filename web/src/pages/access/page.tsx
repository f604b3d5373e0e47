import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Me, useAskedMe } from '../../api/me.ts';
import { Page } from '../../app/page.tsx';
import { ProblemNote } from '../../app/problem-note.tsx';
import type { Search } from '../../view/view.ts';
import { AuditTab } from './audit-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import classes from './page.module.css';

const tabs = [
  { name: 'keys', title: 'Keys', Tab: KeysTab },
  { name: 'sessions', title: 'Signed in', Tab: SessionsTab },
  { name: 'audit', title: 'Audit', Tab: AuditTab },
] as const;

/** Who may do what, who is signed in, and who did what: for administrators. */
export function AccessPage() {
  const { me, problem, askAgain } = useAskedMe();
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const open = tabs.find(({ name }) => name === search['tab']) ?? tabs[0];
  const go = (name: string) => {
    const { tab: _before, ...rest } = search;
    void navigate({ to: '.', search: { ...rest, ...(name !== tabs[0].name && { tab: name }) } });
  };
  return (
    <Page title="Access" aside={me !== undefined && <p className={classes.who}>{sayWho(me)}</p>}>
      {me === undefined && problem === null && (
        <div className={classes.waiting} role="status" aria-label="Asking" />
      )}
      {me === undefined && problem !== null && <ProblemNote problem={problem} askAgain={askAgain} />}
      {me !== undefined && !me.scopes.includes('admin') && <NoAdministrator me={me} />}
      {me?.scopes.includes('admin') === true && (
        <>
          <div role="tablist" aria-label="Access" className={classes.tabs}>
            {tabs.map(({ name, title }) => (
              <button
                key={name}
                type="button"
                role="tab"
                id={`tab-${name}`}
                aria-selected={name === open.name}
                aria-controls="tab-panel"
                onClick={() => go(name)}
              >
                {title}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${open.name}`}>
            <open.Tab />
          </div>
        </>
      )}
    </Page>
  );
}

function NoAdministrator({ me: { name, scopes } }: { me: Me }) {
  return (
    <ProblemNote
      problem={{
        status: 403,
        code: 'insufficient_scope',
        title: 'You may not see this',
        detail: `This page is for administrators: it needs the right "admin", and ${name} has ${sayScopes(scopes)}.`,
        request_id: null,
      }}
    />
  );
}

function sayWho({ name, session, sign_in_needed: isNeeded }: Me): string {
  if (!isNeeded) return 'This service has no keys: everybody on its machine may do everything.';
  if (session === null) return `You are ${name}.`;
  return `You are ${name}, signed in by ${session.signed_in_by === 'oidc' ? 'the company account' : 'a key'}.`;
}

const MOST_NAMED = 6;

/** The rights that somebody has, without those that another one of them holds. */
function sayScopes(scopes: readonly string[]): string {
  const whole = scopes.filter((scope) => !scopes.includes(scope.split(':')[0]!) || !scope.includes(':'));
  if (whole.length === 0) return 'none';
  const rest = whole.length - MOST_NAMED;
  return whole.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
