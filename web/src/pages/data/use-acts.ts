import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { problemOf } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';
import type { Said } from '../../app/facts/said-line.tsx';

/** What somebody has asked of a check or a job, and what came of it. */
export interface Acts {
  /** Sends `POST` to a path; `said` tells when it went well. */
  act: (path: string, said: string) => void;
  /** In words, for the line below the heading; null: nothing was asked yet. */
  said: Said | null;
}

/** Asks the service to do something, says what came of it, and reads the page anew. */
export function useActs(): Acts {
  const client = useQueryClient();
  const [said, setSaid] = useState<Said | null>(null);
  const send = async (path: string, text: string) => {
    try {
      const problem = problemOf(await ask(path, { method: 'POST' }));
      setSaid(problem === null ? { kind: 'good', text } : { kind: 'bad', text: problem.detail });
    } catch (error) {
      setSaid({ kind: 'bad', text: problemOfError(error as Error)!.detail });
    }
    await client.invalidateQueries({ queryKey: ['data page'] });
  };
  return { said, act: (path, text) => void send(path, text) };
}
