import type { Page } from 'playwright-core';
import type { ClientFrame, Subscribe } from '../../src/features/live/session/client-frame.ts';
import type { ServerFrame } from '../../src/features/live/session/server-frame.ts';

type StateFrame = Extract<ServerFrame, { op: 'snapshot' | 'delta' }>;

/** The frames of the live connections of a page, over all of its connections, in their order. */
export interface Frames {
  /** What the page asked for. */
  subscriptions(): Subscribe[];
  /** The key of a subscription. */
  keyOf(id: string): string | undefined;
  /** What the page was told of a query. */
  of(key: string): StateFrame[];
}

/** Follows the live connections that a page opens from now on. */
export function followFrames(page: Page): Frames {
  const sent: ClientFrame[] = [];
  const received: ServerFrame[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload)) as ClientFrame));
    socket.on('framereceived', ({ payload }) => received.push(JSON.parse(String(payload)) as ServerFrame));
  });
  return {
    subscriptions: () => sent.filter((frame) => frame.op === 'subscribe'),
    keyOf: (id) => received.filter((frame) => frame.op === 'ack').findLast((ack) => ack.id === id)?.key,
    of: (key) => received.filter((frame) => isState(frame) && frame.key === key) as StateFrame[],
  };
}

function isState(frame: ServerFrame): frame is StateFrame {
  return frame.op === 'snapshot' || frame.op === 'delta';
}
