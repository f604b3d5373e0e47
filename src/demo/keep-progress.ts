import { type DemoPlan, writeDemoPlan } from './demo-plan.ts';
import type { ProducerNews } from './producer/run-producer.ts';

const SAVE_EVERY_MS = 5_000;

/** Remembers in a directory how far a demonstration has come, so that a second start goes on from there. */
export interface ProgressKeeper {
  /** Takes what the producer tells; saves every five seconds. */
  note(news: ProducerNews): void;
  save(): void;
}

/**
 * Keeps the progress of a plan. While the history is sent nothing counts as sent, because its requests are answered in any order:
 * a demonstration that is ended before begins with the first day again, and its receiver knows the events by their identity.
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
