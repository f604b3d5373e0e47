import { type ReactNode, useState } from 'react';
import { problemOfError } from '../../api/use-batch.ts';
import type { Problem } from '../../api/problems.ts';
import classes from './page.module.css';

/** Runs what a dialog does, and tells what came of it: whether it runs, and what is wrong. */
export function useAct(): {
  run: (act: () => Promise<void>) => Promise<void>;
  isRunning: boolean;
  fault: ReactNode;
} {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    isRunning,
    fault: problem !== null && (
      <p role="alert" className={classes.fault}>
        <strong>{problem.title}.</strong> {problem.detail}
      </p>
    ),
    async run(act) {
      setRunning(true);
      setProblem(null);
      try {
        await act();
      } catch (error) {
        setProblem(problemOfError(error as Error));
        setRunning(false);
      }
    },
  };
}
