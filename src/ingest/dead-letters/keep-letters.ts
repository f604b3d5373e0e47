import { cutLetter } from './cut-letter.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';

/** A topic that takes dead letters, too. */
export interface KeepInTopic {
  publish(letters: readonly DeadLetter[]): Promise<unknown>;
}

/** Table first, then the topic for what came from topics, and both before anything of it lands: after that its offset may move. */
export function makeKeepLetters(
  table: Pick<DeadLetters, 'insert'>,
  topic: KeepInTopic | null,
): (letters: readonly DeadLetter[]) => Promise<void> {
  return async (given) => {
    const letters = given.map(cutLetter);
    await table.insert(letters);
    const fromTopics = letters.filter(({ source }) => source === 'kafka');
    if (topic !== null && fromTopics.length > 0) await topic.publish(fromTopics);
  };
}
