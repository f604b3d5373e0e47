import type { PgBoss } from 'pg-boss';
import type { Logger } from '../../kernel/log.ts';
import type { WorkDefinition } from './job.ts';

// Pieces of work wait in the queue of their lane, each once. They have no history of their own: whoever asks for a piece keeps what becomes of it.

const KEEP_ENDED_SECONDS = 600;

interface Piece {
  key: string;
}

/** Asks for a piece. False: it waits or is under way already. */
export async function sendPiece(boss: PgBoss, work: WorkDefinition, key: string): Promise<boolean> {
  const id = await boss.send(work.lane, { key } satisfies Piece, {
    singletonKey: key,
    retryLimit: work.retries,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: work.expiresAfterMinutes * 60,
    deleteAfterSeconds: KEEP_ENDED_SECONDS,
  });
  return id !== null;
}

/** Begins to do pieces in this process. */
export async function doPieces(
  boss: PgBoss,
  { id, lane, atOnce, run }: WorkDefinition,
  { log, everySeconds }: { log: Logger; everySeconds: number },
): Promise<void> {
  const options = {
    pollingIntervalSeconds: everySeconds,
    includeMetadata: true,
    localConcurrency: atOnce,
  } as const;
  await boss.work<Piece>(lane, options, async ([job]) => {
    if (job === undefined) return;
    const attempt = job.retryCount + 1;
    try {
      await run({ key: job.data.key, attempt, signal: job.signal });
    } catch (error) {
      log.error({ err: error, work: id, key: job.data.key, attempt }, 'a piece of work failed');
      throw error; // the queue decides whether it is tried again
    }
  });
}
