import { applyDelta } from '../../src/features/live/delta/apply-delta.ts';
import { serverFrameSchema, type ServerFrame } from '../../src/features/live/session/server-frame.ts';

/** A client of live numbers, as a page has one: it keeps the state of each query by the frames that it gets. */
export interface LiveClient {
  frames: ServerFrame[];
  /** By key: the last state. It throws where frames do not fit one another. */
  states: Map<string, { seq: number; data: object }>;
  send(frame: object | string): void;
  /** Returns the first frame that fits, of those that came and those to come. */
  next<Op extends ServerFrame['op']>(
    op: Op,
    fits?: (frame: Extract<ServerFrame, { op: Op }>) => boolean,
  ): Promise<Extract<ServerFrame, { op: Op }>>;
  /** Set to false: it acknowledges nothing any more. */
  acknowledges: boolean;
  /** The code and reason of the close. */
  closed: Promise<{ code: number; reason: string }>;
  close(): void;
}

export async function makeTicket(url: string, secret?: string): Promise<string> {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const response = await fetch(`${url}/v1/live/tickets`, { method: 'POST', headers });
  if (response.status !== 201) throw new Error(`no ticket: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { ticket: string }).ticket;
}

/** Opens a live connection. */
export function openLiveClient(url: string, ticket: string): LiveClient {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, [
    'openride.live.v1',
    `ticket.${ticket}`,
  ]);
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const waiting = new Set<() => void>();
  const client: LiveClient = {
    frames: [],
    states: new Map(),
    acknowledges: true,
    closed: closed.promise,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    close: () => socket.close(),
    async next(op, fits = () => true) {
      type Wanted = Extract<ServerFrame, { op: typeof op }>;
      for (;;) {
        const found = client.frames.find((frame) => frame.op === op && fits(frame as Wanted));
        if (found !== undefined) return found as Wanted;
        await new Promise<void>((resolve) => waiting.add(resolve));
        waiting.clear();
      }
    },
  };
  socket.onmessage = ({ data }) => {
    const frame = serverFrameSchema.parse(JSON.parse(String(data)));
    client.frames.push(frame);
    keepState(client.states, frame);
    if (frame.op === 'tick' && client.acknowledges) client.send({ op: 'seen', seq: frame.seq });
    for (const wake of waiting) wake();
  };
  socket.onclose = ({ code, reason }) => closed.resolve({ code, reason });
  return client;
}

function keepState(states: LiveClient['states'], frame: ServerFrame): void {
  if (frame.op === 'snapshot') states.set(frame.key, frame);
  if (frame.op !== 'delta') return;
  const before = states.get(frame.key);
  if (before?.seq !== frame.prev) throw new Error(`A delta of ${frame.prev} came after ${before?.seq}.`);
  states.set(frame.key, { seq: frame.seq, data: applyDelta(before.data, frame) });
}
