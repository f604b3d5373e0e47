import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { inOneLine } from '../../app/business-time.ts';
import { type Key, type MadeKey, useList } from './api.ts';
import { EndKey } from './end-key.tsx';
import { ListFrame } from './list-frame.tsx';
import { NewKey } from './new-key.tsx';
import { ScopeList } from './scope-list.tsx';
import { Secret } from './secret.tsx';
import classes from './page.module.css';

type Open =
  { what: 'new' } | { what: 'rotate' | 'revoke'; key: Key } | { what: 'secret'; made: MadeKey } | null;

/** The keys that were made, and what one does with them. */
export function KeysTab() {
  const list = useList<Key>('/v1/keys', 'keys');
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const changed = (made?: MadeKey) => {
    void queries.invalidateQueries({ queryKey: ['access'] });
    setOpen(made === undefined ? null : { what: 'secret', made });
  };
  return (
    <>
      <div className={classes.bar}>
        <p>A key is for a program, or for a person who signs in by it. Its secret is shown once.</p>
        <Button onClick={() => setOpen({ what: 'new' })}>New key</Button>
      </div>
      <ListFrame
        list={list}
        empty="No key was made yet. The keys of the setting API_KEYS are not listed here."
        more="Show older keys"
        heads={['Name', 'Rights', 'State', 'Last used', 'Made']}
        hasActs
      >
        {list.rows?.map((key) => (
          <KeyRow key={key.id} of={key} act={(what) => setOpen({ what, key })} />
        ))}
      </ListFrame>
      {open?.what === 'new' && <NewKey close={close} made={changed} />}
      {(open?.what === 'rotate' || open?.what === 'revoke') && (
        <EndKey how={open.what} of={open.key} close={close} done={changed} />
      )}
      {open?.what === 'secret' && <Secret made={open.made} close={close} />}
    </>
  );
}

function NameCell({ of: { id, name, owner } }: { of: Key }) {
  return (
    <td data-label="Name">
      <strong>{name}</strong>
      {owner !== '' && <small>{owner}</small>}
      <small>
        <Link to="." search={{ tab: 'audit', entity: `key:${id}` } as never}>
          History
        </Link>
      </small>
    </td>
  );
}

function KeyRow({ of: key, act }: { of: Key; act: (what: 'rotate' | 'revoke') => void }) {
  return (
    <tr data-ended={key.state !== 'active' || undefined}>
      <NameCell of={key} />
      <td data-label="Rights">
        <ScopeList scopes={key.scopes} />
      </td>
      <td data-label="State">
        <span className={classes.state} data-state={key.state}>
          {key.state}
        </span>
        {key.state === 'active' && key.expires_at !== null && (
          <small>until {inOneLine(key.expires_at)}</small>
        )}
      </td>
      <td data-label="Last used">{key.last_used_at === null ? 'never' : inOneLine(key.last_used_at)}</td>
      <td data-label="Made">
        {inOneLine(key.created_at)} <small>by {key.created_by}</small>
      </td>
      <td className={classes.acts}>
        {key.state === 'active' && (
          <>
            {key.replaced_by === null && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => act('rotate')}
                aria-label={`Rotate ${key.name}`}
              >
                Rotate
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => act('revoke')}
              aria-label={`Revoke ${key.name}`}
            >
              Revoke
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}
