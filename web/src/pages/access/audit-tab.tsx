import '@mantine/core/styles/Input.layer.css';
import { Button, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { inOneLine } from '../../app/business-time.ts';
import { useOwnParams } from '../../view/use-own-params.ts';
import type { Search } from '../../view/view.ts';
import { type AuditRow, useList } from './api.ts';
import { ListFrame } from './list-frame.tsx';
import classes from './page.module.css';

const columns = ['act', 'actor', 'entity'] as const;
type Filter = Partial<Record<(typeof columns)[number], string>>;
const examples: Record<(typeof columns)[number], string> = {
  act: 'such as keys.revoke',
  actor: 'such as setting:boss',
  entity: 'such as job:reconcile',
};

const nothing = Object.fromEntries(columns.map((name) => [name, undefined]));

/** The filter that an address says. */
function filterOf(params: Search): Filter {
  return Object.fromEntries(
    columns.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]] as const])),
  );
}

/** Who did what, the newest first. The address holds the filter, so a link shows what was found. */
export function AuditTab() {
  const { params, set } = useOwnParams();
  const filter = filterOf(params);
  const query = new URLSearchParams(filter).toString();
  const list = useList<AuditRow>(`/v1/audit${query === '' ? '' : `?${query}`}`, 'audit');
  return (
    <>
      <FilterForm key={query} filter={filter} apply={(next) => set({ ...nothing, ...next })} query={query} />
      <ListFrame
        list={list}
        empty={query === '' ? 'Nothing is in the audit yet.' : 'Nothing in the audit fits this.'}
        more="Show earlier acts"
        heads={['When', 'Who', 'Act', 'Of what', 'Result', 'From']}
      >
        {list.rows?.map((row) => (
          <ActRow key={row.id} of={row} />
        ))}
      </ListFrame>
    </>
  );
}

function ActRow({ of: row }: { of: AuditRow }) {
  return (
    <tr>
      <td data-label="When">{inOneLine(row.at)}</td>
      <td data-label="Who">
        <strong>{row.actor_name}</strong>
        <small>{row.actor_kind}</small>
      </td>
      <td data-label="Act">
        <code>{row.act}</code>
        {row.times > 1 && <small>{row.times} times</small>}
      </td>
      <td data-label="Of what" className={classes.entity}>
        {row.entity === '' ? 'the service' : row.entity}
      </td>
      <td data-label="Result">
        <span className={classes.state} data-state={row.result}>
          {row.result}
        </span>
        {row.code !== null && <small>{row.code}</small>}
      </td>
      <td data-label="From">{row.address === '' ? 'the command line' : row.address}</td>
    </tr>
  );
}

interface FilterFormProps {
  filter: Filter;
  apply: (filter: Filter) => void;
  query: string;
}

function FilterForm({ filter, apply, query }: FilterFormProps) {
  const [typed, setTyped] = useState<Filter>(filter);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== '')));
  };
  return (
    <form className={classes.filter} onSubmit={submit}>
      {columns.map((name) => (
        <TextInput
          key={name}
          label={name.charAt(0).toUpperCase() + name.slice(1)}
          placeholder={examples[name]}
          value={typed[name] ?? ''}
          onChange={({ currentTarget }) => setTyped({ ...typed, [name]: currentTarget.value })}
        />
      ))}
      <Button type="submit" variant="default">
        Filter
      </Button>
      <Button
        component="a"
        href={`/v1/audit?format=csv${query === '' ? '' : `&${query}`}`}
        variant="subtle"
        leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
      >
        CSV
      </Button>
    </form>
  );
}
