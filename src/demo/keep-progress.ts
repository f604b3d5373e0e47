import { type DemoPlan, writeDemoPlan } from './demo-plan.ts';
import type { ProducerNews } from './producer/run-producer.ts';

const SAVE_EVERY_MS = 5_000;

/** Saves the progress of a demonstration in a directory, so that the next start goes on from there. */
export interface ProgressKeeper {
  /** Takes news of the producer, and saves every five seconds. */
  note(news: ProducerNews): void;
  save(): void;
}

/**
 * Makes the keeper of a plan's progress. While the history is sent, nothing counts as sent, because its requests are answered in
 * any order. If a demonstration ends before, the next start sends the history again, and the receiver recognises the events by
 * their identity.
 */
export function makeProgressKeeper(dataDir: string, plan: DemoPlan): ProgressKeeper {
  let sentUntilMs = plan.sentUntilMs;
  let savedAtMs = 0;
  const save = () => {
    savedAtMs = Date.now();
    writeDemoPlan(dataDir, { ...plan, sentUntilMs });
  };
  return {
    note({ phase, progress }) {
      if (phase === 'history') return;
      sentUntilMs = Math.max(sentUntilMs, phase === 'live' ? progress.atMs : plan.startedAtMs);
      if (Date.now() - savedAtMs >= SAVE_EVERY_MS) save();
    },
    save,
  };
}
