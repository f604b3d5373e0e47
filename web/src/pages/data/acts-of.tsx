import { Button } from '@mantine/core';
import classes from './data.module.css';

interface ActsOfProps {
  /** What is run, such as `the job: Forget old sessions`. */
  what: string;
  isPaused: boolean;
  onRun: () => void;
  /** Lets it rest, or run again. */
  onRest: () => void;
}

/** The buttons of a check or a job. */
export function ActsOf({ what, isPaused, onRun, onRest }: ActsOfProps) {
  const rest = isPaused ? 'Resume' : 'Pause';
  return (
    <span className={classes.acts}>
      <Button size="compact-sm" variant="default" onClick={onRun} aria-label={`Run ${what}`}>
        Run
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onRest} aria-label={`${rest} ${what}`}>
        {rest}
      </Button>
    </span>
  );
}
