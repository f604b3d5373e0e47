import '@mantine/core/styles/Input.layer.css';
import { Button, Modal, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { get } from '../../api/ask.ts';
import type { Key, MadeKey } from './api.ts';
import { useAct } from './use-act.tsx';
import classes from './page.module.css';

const overlaps = [
  { value: '0', label: 'at once' },
  { value: '3600', label: 'after an hour' },
  { value: '86400', label: 'after a day' },
];

interface EndKeyProps {
  how: 'rotate' | 'revoke';
  of: Key;
  close: () => void;
  done: (made?: MadeKey) => void;
}

const meanings = {
  rotate:
    'A new key with the same name and rights takes its place. Give its secret to whatever uses the old one.',
  revoke:
    'Whatever uses it is refused within five seconds, whoever is signed in by it is signed out, and their sockets are closed. It cannot be undone.',
};

/** Asks once more before a key is replaced or taken back. */
export function EndKey({ how, of: key, close, done }: EndKeyProps) {
  const [overlap, setOverlap] = useState('3600');
  const { run, isRunning, fault } = useAct();
  const isRotation = how === 'rotate';
  const act = () =>
    run(async () => {
      if (isRotation) {
        const body = { overlap_seconds: Number(overlap) };
        done(await get<MadeKey>(`/v1/keys/${key.id}/rotate`, { body }));
      } else {
        await get(`/v1/keys/${key.id}/revoke`, { method: 'POST' });
        done();
      }
    });
  return (
    <Modal
      opened
      onClose={close}
      title={`${isRotation ? 'Rotate' : 'Revoke'} ${key.name}`}
      transitionProps={{ duration: 0 }}
    >
      <div className={classes.form}>
        <p>{meanings[how]}</p>
        {isRotation && (
          <NativeSelect
            label="The old key ends"
            value={overlap}
            onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
            data={overlaps}
          />
        )}
        {fault}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close} data-autofocus>
            Keep it
          </Button>
          <Button
            loading={isRunning}
            onClick={() => void act()}
            className={isRotation ? undefined! : classes.danger!}
          >
            {isRotation ? 'Rotate' : 'Revoke'}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
