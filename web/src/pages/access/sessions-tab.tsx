import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { get } from '../../api/ask.ts';
import { useMe } from '../../api/me.ts';
import { inOneLine } from '../../app/business-time.ts';
import { type Session, useList } from './api.ts';
import { ListFrame } from './list-frame.tsx';
import { ScopeList } from './scope-list.tsx';
import { useAct } from './use-act.tsx';
import classes from './page.module.css';

/** Who is signed in with a browser. */
export function SessionsTab() {
  const list = useList<Session>('/v1/sessions', 'sessions');
  const queries = useQueryClient();
  const me = useMe();
  const { run, fault } = useAct();
  const end = ({ id }: Session) =>
    void run(async () => {
      await get(`/v1/sessions/${id}/revoke`, { method: 'POST' });
      await queries.invalidateQueries({ queryKey: ['access'] });
    });
  return (
    <>
      <div className={classes.bar}>
        <p>
          A session ends after some time without use, after a day in any case, and with the key by which it
          began.
        </p>
      </div>
      {fault}
      <ListFrame
        list={list}
        empty="Nobody has signed in with a browser within the last month."
        more="Show older sessions"
        heads={['Who', 'Rights', 'State', 'Last seen', 'Since']}
        hasActs
      >
        {list.rows?.map((session) => (
          <SessionRow key={session.id} of={session} isOwn={session.id === me?.session?.id} end={end} />
        ))}
      </ListFrame>
    </>
  );
}

function SessionRow({
  of: session,
  isOwn,
  end,
}: {
  of: Session;
  isOwn: boolean;
  end: (session: Session) => void;
}) {
  return (
    <tr data-ended={session.state !== 'active' || undefined}>
      <td data-label="Who">
        <strong>{session.principal_name}</strong>
        <small>{session.signed_in_by === 'oidc' ? 'company account' : 'key'}</small>
      </td>
      <td data-label="Rights">
        <ScopeList scopes={session.scopes} />
      </td>
      <td data-label="State">
        <span className={classes.state} data-state={session.state}>
          {session.state === 'active' ? 'signed in' : session.state === 'revoked' ? 'signed out' : 'ended'}
        </span>
      </td>
      <td data-label="Last seen">
        {inOneLine(session.last_seen_at)} <small>from {session.address}</small>
      </td>
      <td data-label="Since">{inOneLine(session.created_at)}</td>
      <td className={classes.acts}>
        {session.state === 'active' && !isOwn && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => end(session)}
            aria-label={`Sign ${session.principal_name} out`}
          >
            Sign out
          </Button>
        )}
        {isOwn && <small>this is you</small>}
      </td>
    </tr>
  );
}
