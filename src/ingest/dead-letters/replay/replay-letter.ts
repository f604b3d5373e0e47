import type { Intake, Origin, RecordResult, SourceRecord, Submission } from '../../records.ts';
import {
  type DeadLetters,
  letterCut,
  letterNotFound,
  type Replay,
  type StoredLetter,
} from '../dead-letters.ts';

/** The header of a letter that names the topic of its dialect, where it did not come from that topic but from a file. */
export const TOPIC_HEADER = 'openride-topic';

/** A replay needs this, whoever asks for it. */
export interface ReplayDeps {
  intake: Pick<Intake, 'submit'>;
  deadLetters: Pick<DeadLetters, 'get' | 'recordReplay'>;
  now: () => number;
}

/** A replay on its way. */
export interface StartedReplay {
  letter: StoredLetter;
  submission: Submission;
  /** Resolves when the result is known and kept beside the letter. */
  recorded: Promise<RecordResult>;
}

/**
 * Sends a letter through the intake again, with its own bytes or with corrected ones. Throws `letter_not_found`, `letter_cut`, and what the
 * store and the intake throw.
 */
export async function replayLetter(
  id: string,
  corrected: Buffer | null,
  { intake, deadLetters, now }: ReplayDeps,
): Promise<StartedReplay> {
  const letter = await deadLetters.get(id);
  if (letter === null) throw letterNotFound(id);
  if (letter.whole !== undefined && corrected === null) throw letterCut(letter);
  const submission = intake.submit(...submittedAgain(letter, corrected));
  const record = async () => {
    const [result] = await submission.done;
    await deadLetters.recordReplay(id, describeReplay(result!, corrected, now()));
    return result!;
  };
  const recorded = record();
  recorded.catch(() => undefined); // whoever waits for it is told; until then it must not end the process
  return { letter, submission, recorded };
}

/** A letter with its own headers and topic, so that it is read in the same dialect as the first time. */
function submittedAgain(letter: StoredLetter, corrected: Buffer | null): [Origin, SourceRecord[]] {
  const topic = letter.source === 'kafka' ? letter.origin : letter.headers[TOPIC_HEADER];
  const headers = Object.entries(letter.headers).map(
    ([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
  );
  return [
    { source: 'replay', origin: letter.id, topic },
    [{ position: 0, bytes: corrected ?? letter.body, headers }],
  ];
}

function describeReplay(result: RecordResult, correctedBody: Buffer | null, replayedAtMs: number): Replay {
  const { status } = result;
  return status === 'rejected'
    ? { replayedAtMs, status, reason: result.reason, message: result.message, correctedBody }
    : { replayedAtMs, status, reason: null, message: '', correctedBody };
}
