import '@mantine/core/styles/Input.layer.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { searchOf } from '../../view/search-of.ts';
import { useView } from '../../view/use-view.ts';
import { type Kind, kinds } from './timeline.ts';
import classes from './page.module.css';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const titleOf = (kind: Kind) => kind.charAt(0).toUpperCase() + kind.slice(1);

/** Where one says what to look for. */
export function FindForm({ kind: first, id: shown }: { kind: Kind; id: string }) {
  const navigate = useNavigate();
  const { view } = useView();
  const [kind, setKind] = useState<Kind>(first);
  const [text, setText] = useState(shown);
  const [fault, setFault] = useState<string | null>(null);
  const find = (event: FormEvent) => {
    event.preventDefault();
    const id = text.trim();
    if (id === '') return setFault('Type an id first.');
    if (kind !== 'booking' && !UUID.test(id))
      return setFault(`The id of a ${kind} has 36 characters, such as 5a0f1e02-48ff-4b8d-8f56-f3d158c5eada.`);
    setFault(null);
    void navigate({ to: `/timeline/${kind}/${encodeURIComponent(id)}` as '/', search: searchOf(view) });
  };
  return (
    <form className={classes.find} onSubmit={find} role="search">
      <NativeSelect
        label="Of a"
        data={kinds.map((value) => ({ value, label: titleOf(value) }))}
        value={kind}
        onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}
        className={classes.findKind!}
      />
      <TextInput
        label={kind === 'booking' ? 'Id or confirmation code' : 'Id'}
        placeholder={kind === 'booking' ? 'such as LAG-7F3K2 or 5a0f1e02-…' : 'such as 5a0f1e02-48ff-…'}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        error={fault}
        spellCheck={false}
        autoComplete="off"
        className={classes.findText!}
      />
      <Button type="submit" className={classes.findButton!}>
        Find
      </Button>
    </form>
  );
}
