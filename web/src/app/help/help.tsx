import { Kbd, Modal } from '@mantine/core';
import { useState } from 'react';
import { facts } from '../../facts.ts';
import { pages } from '../pages.ts';
import { shortcuts } from '../shortcuts.ts';
import { areSingleKeysOff, keepSingleKeys } from '../use-shortcuts.ts';
import classes from './help.module.css';

const states = [
  ['Live', 'The service sends each change by itself.'],
  ['Up to date', 'The page asked a moment ago, and asks again by itself.'],
  ['Stale', 'An answer is late: the numbers stand as of the time beside it.'],
  ['No connection', 'Nothing has come for half a minute. What is shown stays.'],
] as const;

/** The keys, and what the states of the header mean. */
export default function Help({ close }: { close: () => void }) {
  const [areOff, setOff] = useState(areSingleKeysOff());
  return (
    <Modal opened onClose={close} title="Keys and help" size="lg" transitionProps={{ duration: 0 }}>
      <div className={classes.columns}>
        {(['Range', 'Page'] as const).map((group) => (
          <Keys key={group} title={group}>
            {shortcuts
              .filter((shortcut) => shortcut.group === group)
              .map(({ keys, title }) => [title, keys] as const)}
          </Keys>
        ))}
        <Keys title="Go to">{pages.map(({ title, key }) => [title, `g ${key}`] as const)}</Keys>
        <section>
          <h3 className={classes.title}>How fresh</h3>
          <dl>
            {states.map(([name, meaning]) => (
              <div key={name} className={classes.state}>
                <dt>{name}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <label className={classes.toggle}>
        <input
          type="checkbox"
          checked={!areOff}
          onChange={() => {
            keepSingleKeys(areOff);
            setOff(!areOff);
          }}
        />
        Single letters act as keys
      </label>
      <p className={classes.note}>
        Days begin and end in {facts.timezone}, wherever you are. Version {facts.version}. The API behind
        every number is described at <a href="/docs">/docs</a>.
      </p>
    </Modal>
  );
}

function Keys({ title, children }: { title: string; children: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <dl>
        {children.map(([name, keys]) => (
          <div key={keys} className={classes.row}>
            <dt>{name}</dt>
            <dd>
              {keysOf(keys).map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The caps to press, as they are written on them. */
function keysOf(keys: string): string[] {
  const isMac = navigator.userAgent.includes('Mac');
  return keys.split(/[ +]/).map((key) => (key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : key.toUpperCase()));
}
