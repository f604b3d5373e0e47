import { applyDelta } from '../../../src/features/live/delta/apply-delta.ts';
import type { ServerFrame } from '../../../src/features/live/session/server-frame.ts';

/** The last state of a query. */
export interface Held {
  seq: number;
  data: object;
  receipt: object;
}

/** What the page knows of its connection. */
export interface Memory {
  /** Null: nothing was heard yet. */
  epoch: string | null;
  /** By the id of a subscription: the key of its query. */
  keys: ReadonlyMap<string, string>;
  /** By key. */
  states: ReadonlyMap<string, Held>;
}

export const nothingKnown: Memory = { epoch: null, keys: new Map(), states: new Map() };

/** What follows from a frame. */
export type Effect =
  /** Every subscription is to be sent, for the connection is new. */
  | { do: 'greet' }
  /** The state of a query is another one. */
  | { do: 'show'; key: string }
  /** Frames were lost: the query is to be subscribed anew. */
  | { do: 'ask again'; key: string }
  /** The tick was handled; the numbers are complete up to `watermark`. */
  | { do: 'acknowledge'; seq: number; watermark: string | null };

/** Decides what a frame changes. It has no effect of its own. */
export function decideFrame(memory: Memory, frame: ServerFrame): { memory: Memory; effects: Effect[] } {
  switch (frame.op) {
    case 'hello':
      return { memory: { ...memory, epoch: frame.epoch }, effects: [{ do: 'greet' }] };
    case 'ack':
      return {
        memory: { ...memory, keys: new Map(memory.keys).set(frame.id, frame.key) },
        // Another widget may have the state already.
        effects: memory.states.has(frame.key) ? [{ do: 'show', key: frame.key }] : [],
      };
    case 'snapshot':
      return keep(memory, frame.key, frame);
    case 'delta': {
      const before = memory.states.get(frame.key);
      if (before?.seq !== frame.prev) return { memory, effects: [{ do: 'ask again', key: frame.key }] };
      const { seq, receipt = before.receipt } = frame;
      return keep(memory, frame.key, { seq, receipt, data: applyDelta(before.data, frame) });
    }
    case 'tick':
      return { memory, effects: [{ do: 'acknowledge', seq: frame.seq, watermark: frame.watermark }] };
    case 'pace':
    case 'error':
    case 'closing':
      return { memory, effects: [] }; // the value stays; what is stale the clock of the page tells
  }
}

function keep(memory: Memory, key: string, { seq, data, receipt }: Held) {
  const states = new Map(memory.states).set(key, { seq, data, receipt });
  return { memory: { ...memory, states }, effects: [{ do: 'show' as const, key }] };
}
