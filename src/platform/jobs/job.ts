// A job is work that runs by a schedule, in one process at a time however many there are, is tried again when it fails, and
// leaves a history. Its definition is code; whether it is paused is metadata.

/** A run tells this to the history: small, plain values. */
export type JobResult = Record<string, unknown>;

export interface JobDefinition {
  /** In lower case with dots, stable: the API and the history know the job by it. */
  id: string;
  title: string;
  meaning: string;
  /** Jobs of a lane run one after the other in a process, so that long ones do not keep short ones waiting. In lower case. */
  lane: string;
  everyMinutes: number;
  /** The minute within that, so that jobs do not all begin at once. */
  offsetMinutes?: number;
  /** After a failure it is tried so often again, later and later. */
  retries: number;
  /** A run that takes longer is given up and counts as failed: its signal is aborted. */
  expiresAfterMinutes: number;
  /** Throws what makes the run a failure. The signal is also aborted when the process does not wait for the run any more. */
  run: (run: { attempt: number; signal: AbortSignal }) => Promise<JobResult>;
}

/**
 * Work that is asked for piece by piece, such as each export. A piece has a key, and is done by one process at a time however many there
 * are; when that dies or fails, the piece is done again from its beginning. What became of it is told where its key comes from.
 */
export interface WorkDefinition {
  /** In lower case with dots, stable. */
  id: string;
  /** No job and no other work has this lane. In lower case. */
  lane: string;
  /** So many pieces are done at once in a process. */
  atOnce: number;
  retries: number;
  expiresAfterMinutes: number;
  /** Throws what makes the piece be tried again. The signal is aborted when nobody waits for it any more. */
  run: (piece: { key: string; attempt: number; signal: AbortSignal }) => Promise<void>;
}

export const runOutcomes = ['running', 'completed', 'failed', 'lost'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** A run as the history has it; `lost`: its process died, or was cut off. */
export interface JobRun {
  /** 1 is the first one; higher ones repeat it after a failure. */
  attempt: number;
  /** The process that ran it. */
  instance: string;
  startedAt: Date;
  endedAt: Date | null;
  outcome: RunOutcome;
  result: JobResult | null;
  error: string | null;
}

/** A job as it stands. */
export interface JobStatus extends Omit<JobDefinition, 'run'> {
  pausedAt: Date | null;
  lastRun: JobRun | null;
}
