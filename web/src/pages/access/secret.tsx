import { Button, Modal } from '@mantine/core';
import { CopyId } from '../../app/copy-id.tsx';
import type { MadeKey } from './api.ts';
import classes from './page.module.css';

/** Shows the secret of a new key, this once. */
export function Secret({ made, close }: { made: MadeKey; close: () => void }) {
  return (
    <Modal
      opened
      onClose={close}
      title={`The secret of ${made.name}`}
      size="lg"
      closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}
    >
      <div className={classes.form}>
        {made.secret === null ? (
          <p>{made.explanation}</p>
        ) : (
          <>
            <p>Copy it now: nobody can show it again, for only its hash is kept.</p>
            <p className={classes.secret}>
              <CopyId id={made.secret} what="the secret" isWhole />
            </p>
          </>
        )}
        <div className={classes.buttons}>
          <Button onClick={close}>I have it</Button>
        </div>
      </div>
    </Modal>
  );
}
