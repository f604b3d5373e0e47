import '@mantine/core/styles/Input.layer.css';
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../app/card.tsx';
import classes from './alerts.module.css';
import { useHandOver } from './queries.ts';

const SHIFTS = [8, 12, 24];
const COPIED_MS = 2_000;

/** What to tell who takes over the shift. */
export function HandOverCard() {
  const [hours, setHours] = useState(SHIFTS[0]!);
  const [isCopied, setCopied] = useState(false);
  const { body } = useHandOver(hours);
  const copy = async () => {
    await navigator.clipboard.writeText(body!.text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <Card
      title="Hand-over"
      subtitle="What to tell who comes next"
      aside={
        <NativeSelect
          aria-label="How long the shift was"
          size="xs"
          value={String(hours)}
          onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
          data={SHIFTS.map((shift) => ({ value: String(shift), label: `${shift} h` }))}
        />
      }
    >
      <div className={classes.form}>
        <pre className={classes.shift} tabIndex={0} aria-label="The shift in words">
          {body?.text ?? 'Asking…'}
        </pre>
        <Button variant="default" onClick={() => void copy()} disabled={body === undefined}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </Card>
  );
}
