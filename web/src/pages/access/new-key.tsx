import '@mantine/core/styles/Checkbox.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/InlineInput.layer.css';
import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { get } from '../../api/ask.ts';
import type { MadeKey } from './api.ts';
import { allRights, namedRights } from './rights.ts';
import { useAct } from './use-act.tsx';
import classes from './page.module.css';

const OWN = 'own';
const DAY_MS = 86_400_000;
const ends = [
  { value: '', label: 'never' },
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
];

/** Asks what a new key is to be, and makes it. */
export function NewKey({ close, made }: { close: () => void; made: (key: MadeKey) => void }) {
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [list, setList] = useState(namedRights[1]!.name);
  const [own, setOwn] = useState<readonly string[]>([]);
  const [days, setDays] = useState('90');
  const { run, isRunning, fault } = useAct();
  const scopes = list === OWN ? own : namedRights.find((one) => one.name === list)!.scopes;
  const make = (event: FormEvent) => {
    event.preventDefault();
    const expires = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    void run(async () => {
      const body = { name, ...(owner !== '' && { owner }), scopes, expires_at: expires };
      made(await get<MadeKey>('/v1/keys', { body }));
    });
  };
  return (
    <Modal opened onClose={close} title="New key" size="md" transitionProps={{ duration: 0 }}>
      <form onSubmit={make} className={classes.form}>
        <TextInput
          label="Name"
          description="Letters, digits, dots and dashes: what uses it, such as booking-service."
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          required
          data-autofocus
        />
        <TextInput
          label="Owner"
          description="Whom to ask about it."
          value={owner}
          onChange={({ currentTarget }) => setOwner(currentTarget.value)}
        />
        <Rights list={list} setList={setList} own={own} setOwn={setOwn} scopes={scopes} />
        <Ends days={days} setDays={setDays} />
        {fault}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={isRunning} disabled={name === '' || scopes.length === 0}>
            Make the key
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface RightsProps {
  list: string;
  setList: (list: string) => void;
  own: readonly string[];
  setOwn: (own: readonly string[]) => void;
  scopes: readonly string[];
}

/** Rights by the name of a list, or one by one. */
function Rights({ list, setList, own, setOwn, scopes }: RightsProps) {
  return (
    <>
      <NativeSelect
        label="Rights"
        value={list}
        onChange={({ currentTarget }) => setList(currentTarget.value)}
        data={[
          ...namedRights.map((one) => ({ value: one.name, label: one.title })),
          { value: OWN, label: 'chosen one by one' },
        ]}
      />
      {list === OWN ? (
        <fieldset className={classes.rights}>
          <legend className="visually-hidden">Rights one by one</legend>
          {allRights.map((right) => (
            <Checkbox
              key={right.name}
              label={right.name}
              description={right.meaning}
              checked={own.includes(right.name)}
              onChange={({ currentTarget }) =>
                setOwn(currentTarget.checked ? [...own, right.name] : own.filter((one) => one !== right.name))
              }
            />
          ))}
        </fieldset>
      ) : (
        <p className={classes.hint}>{scopes.join(', ')}</p>
      )}
    </>
  );
}

function Ends({ days, setDays }: { days: string; setDays: (days: string) => void }) {
  return (
    <NativeSelect
      label="Ends"
      value={days}
      onChange={({ currentTarget }) => setDays(currentTarget.value)}
      data={ends}
    />
  );
}
