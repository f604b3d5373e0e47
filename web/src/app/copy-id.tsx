import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './copy-id.module.css';

const SHOWN = 8;
const THANKS_MS = 1_500;

/** An id, shortened to its first letters where it is long, with a button that copies all of it. */
export function CopyId({ id, what, isWhole = false }: { id: string; what: string; isWhole?: boolean }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    setCopied(true);
    setTimeout(() => setCopied(false), THANKS_MS);
  };
  const Icon = isCopied ? IconCheck : IconCopy;
  return (
    <span className={classes.id}>
      <code title={id} className={isWhole ? classes.whole : undefined}>
        {isWhole || id.length <= SHOWN + 2 ? id : `${id.slice(0, SHOWN)}…`}
      </code>
      <button type="button" className={classes.copy} aria-label={`Copy ${what}`} onClick={() => void copy()}>
        <Icon size={14} stroke={1.8} aria-hidden />
      </button>
      <span role="status" className="visually-hidden">
        {isCopied ? 'Copied' : ''}
      </span>
    </span>
  );
}
