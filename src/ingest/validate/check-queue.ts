import { setImmediate as nextTick } from 'node:timers/promises';
import type { Part } from '../land/draft.ts';
import { placeOf, prepareRecord } from './prepare.ts';
import type { SourceRecord } from '../records.ts';
import type { Checks } from './make-checks.ts';

const SLICE_MS = 10;

/** Checks submissions in the order in which they came. */
export interface CheckQueue {
  add(part: Part, records: readonly SourceRecord[]): void;
}

/**
 * Checks records in slices of time, so that the event loop serves other requests and the answers of the engine in between: fifty
 * thousand records at once would hold it for half a second, and so would a few of a megabyte.
 */
export function makeCheckQueue(options: {
  checks: Pick<Checks, 'read' | 'check'>;
  onChecked: (part: Part, seconds: number) => void;
}): CheckQueue {
  const waiting: { part: Part; records: readonly SourceRecord[] }[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { part, records } = next;
      const startedAt = performance.now();
      const { origin, receivedAtMs } = part;
      const { read, check } = options.checks;
      const context = { origin, place: placeOf(origin), read, check, receivedAtMs };
      let sliceEnd = startedAt + SLICE_MS;
      for (const record of records) {
        prepareRecord(part.prepared, record, context);
        if (performance.now() < sliceEnd) continue;
        await nextTick();
        sliceEnd = performance.now() + SLICE_MS;
      }
      await nextTick();
      options.onChecked(part, (performance.now() - startedAt) / 1000);
    }
    running = false;
  }

  return {
    add(part, records) {
      waiting.push({ part, records });
      if (!running) void run();
    },
  };
}
