import { Button } from '@mantine/core';
import type { Problem } from '../api/problems.ts';
import classes from './problem-note.module.css';

/** A problem in the place of what was asked for: what is wrong, what helps, and the request by which the log knows it. */
export function ProblemNote({ problem, askAgain }: { problem: Problem; askAgain?: () => void }) {
  const isRefusal = problem.status === 403;
  return (
    <section role="alert" className={classes.note} data-refused={isRefusal || undefined}>
      <h2 className={classes.title}>{isRefusal ? 'You may not see this' : problem.title}</h2>
      <p>{problem.detail}</p>
      {isRefusal && <p>Whoever manages the keys or the company accounts can give you the right.</p>}
      <p className={classes.code}>
        {problem.code}
        {problem.request_id !== null && ` · request ${problem.request_id}`}
      </p>
      {askAgain !== undefined && !isRefusal && problem.status !== 404 && (
        <Button size="xs" variant="default" onClick={askAgain}>
          Try again
        </Button>
      )}
    </section>
  );
}
