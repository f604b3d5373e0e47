import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/PasswordInput.layer.css';
import { Button, PasswordInput } from '@mantine/core';
import { IconBuilding, IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { get } from '../../api/ask.ts';
import { ApiError, noAnswer, type Problem } from '../../api/problems.ts';
import { facts } from '../../facts.ts';
import type { Search } from '../../view/view.ts';
import { remedies, returnPath } from './remedies.ts';
import classes from './page.module.css';

interface Ways {
  needed: boolean;
  key: boolean;
  oidc: boolean;
}

/** People sign in here, by the account of the company or by a key, and return to the page that they asked for. */
export function SignInPage() {
  const search: Search = useSearch({ strict: false });
  const returnTo = returnPath(search['return_to']);
  const { data: ways, error } = useQuery({
    queryKey: ['ways to sign in'],
    queryFn: ({ signal }) => get<Ways>('/v1/sign-in', { signal }),
    retry: false,
  });
  useEffect(() => {
    document.title = 'Sign in · OpenRide';
  }, []);
  return (
    <div className={classes.page}>
      <div className={classes.card}>
        <p className={classes.brand}>OpenRide Analytics</p>
        <h1 className={classes.title}>{ways?.needed === false ? 'Nobody needs to sign in' : 'Sign in'}</h1>
        {facts.dataLabel !== null && (
          <p className={classes.label}>The data of this service is {facts.dataLabel}.</p>
        )}
        <Trouble code={error === null ? search['problem'] : noAnswer.code} />
        {ways?.needed === false && (
          <>
            <p className={classes.note}>
              This service has no keys, so it is open to everybody on its machine.
            </p>
            <Button component="a" href={returnTo} fullWidth>
              Open the pages
            </Button>
          </>
        )}
        {ways?.oidc === true && <Company returnTo={returnTo} />}
        {ways?.oidc === true && ways.key && (
          <p className={classes.or}>
            <span>or</span>
          </p>
        )}
        {ways?.key === true && <ByKey returnTo={returnTo} isFirst={!ways.oidc} />}
      </div>
    </div>
  );
}

function Company({ returnTo }: { returnTo: string }) {
  return (
    <Button
      component="a"
      href={`/v1/sign-in/oidc?${new URLSearchParams({ return_to: returnTo }).toString()}`}
      leftSection={<IconBuilding size={18} stroke={1.6} aria-hidden />}
      fullWidth
      size="md"
    >
      Continue with your company account
    </Button>
  );
}

function ByKey({ returnTo, isFirst }: { returnTo: string; isFirst: boolean }) {
  const [key, setKey] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
    try {
      await get('/v1/sign-in', { body: { key: key.trim() } });
      location.assign(returnTo);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.problem : noAnswer);
      setAsking(false);
    }
  };
  return (
    <form onSubmit={(event) => void signIn(event)} className={classes.form}>
      <PasswordInput
        label="Key"
        description="The secret that was shown when the key was made."
        value={key}
        onChange={({ currentTarget }) => setKey(currentTarget.value)}
        autoComplete="current-password"
        leftSection={<IconKey size={16} stroke={1.6} aria-hidden />}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the key' }}
        data-autofocus={isFirst}
        spellCheck={false}
        size="md"
      />
      {problem !== null && <Trouble code={problem.code} detail={problem.detail} />}
      <Button
        type="submit"
        variant={isFirst ? 'filled' : 'default'}
        loading={isAsking}
        disabled={key.trim() === ''}
        fullWidth
        size="md"
      >
        Sign in with the key
      </Button>
      {!isSecureContext && (
        <p className={classes.note}>
          This page came without TLS, and a browser keeps no session over such a connection. Open it by https,
          or on the machine of the service.
        </p>
      )}
    </form>
  );
}

/** What went wrong, and what helps. */
function Trouble({ code, detail }: { code: string | undefined; detail?: string }) {
  if (code === undefined) return null;
  const { title, remedy } = remedies[code] ?? {
    title: 'That did not work',
    remedy: detail ?? 'Try it again.',
  };
  return (
    <div role="alert" className={classes.trouble}>
      <strong>{title}</strong>
      <p>{remedy}</p>
    </div>
  );
}
