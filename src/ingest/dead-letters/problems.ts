import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** The faults that a question about dead letters may have. */
export const deadLetterProblems = {
  letter_not_found: {
    status: 404,
    title: 'There is no such dead letter',
    meaning: 'The id is wrong, or the letter is older than DEAD_LETTER_RETENTION_DAYS.',
  },
  letter_cut: {
    status: 409,
    title: 'The dead letter holds only the beginning of its message',
    meaning:
      'The message was larger than 10 MiB, so only its first MiB is stored. Replay it with a corrected body, at most 1 MiB large.',
  },
  replay_in_progress: {
    status: 409,
    title: 'The dead letter is being replayed',
    meaning: 'Another request replays the same letter at this moment.',
  },
} as const satisfies ProblemTable;
