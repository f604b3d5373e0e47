import { CodedError } from '../../../kernel/errors.ts';
import { invalidIssue } from '../../../metrics/query/query-input.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import type { Hub, Listener } from '../channel/hub.ts';
import { closeCodes } from './close-codes.ts';
import { readClientFrame, type Subscribe } from './client-frame.ts';
import { makeFrameBudget } from './frame-budget.ts';
import { type Line, tell } from './line.ts';
import type { ToldError } from './server-frame.ts';
import { makeSubscriptions, type Subscriptions } from './subscriptions.ts';
import { isHeld, isIdle, openWindow, seen, sent, WINDOW_TICKS } from './window.ts';

// One session is one connection of a client, by WebSocket or by server-sent events. It sends frames while the client keeps up. A
// client that does not gets nothing more, and when it is back one snapshot of what it missed.

export const sessionLimits = { subs: 30, bytes: 16_384, frames_per_second: 10 } as const;
/** A connection with more bytes in this process does not keep up, whatever it acknowledges. */
const BUFFERED_BYTES = 1_048_576;
const RECONNECT_MS = 1_000;

export interface SessionOptions {
  hub: Hub;
  line: Line;
  principal: Principal;
  /** True: the client sends `seen`. False: what has left this process counts as seen. */
  acknowledges: boolean;
  tickMs: number;
  build: string;
  describe: (error: unknown) => ToldError;
  now: () => number;
}

export interface Session {
  receive(text: string): void;
  subscribe(frame: Subscribe): void;
  subscriptions(): number;
  /** Tells the client to come back, and closes. */
  restart(): void;
  /** The connection is gone. */
  end(): void;
}

export function openSession(options: SessionOptions): Session {
  const { hub, line, acknowledges, now } = options;
  const { subs: most } = sessionLimits;
  let window = openWindow(now());
  let isOver = false;
  const mayNotSend = () => isHeld(window) || line.bufferedBytes() > BUFFERED_BYTES;
  const subscriptions = makeSubscriptions({ ...options, most, isHeld: mayNotSend });
  const listener: Listener = {
    onTick(seq, bytes) {
      const newest = window.unseen.at(-1);
      if (!acknowledges && newest !== undefined && line.bufferedBytes() === 0)
        window = seen(window, newest, now());
      if (isIdle(window, now())) return close(closeCodes.idle, 'nothing was acknowledged for a minute');
      subscriptions.catchUp();
      if (mayNotSend()) return;
      line.send(bytes, seq);
      window = sent(window, seq);
    },
  };
  const end = () => {
    if (!isOver) hub.leave(listener);
    isOver = true;
    subscriptions.end();
  };
  const close: Close = (code, reason) => {
    if (isOver) return;
    end();
    line.close(code, reason);
  };
  const acknowledge = (seq: number) => {
    window = seen(window, seq, now());
    subscriptions.catchUp();
  };
  const receive = makeReceive(options, { subscriptions, acknowledge, close });
  greet(options);
  hub.listen(listener);
  return {
    receive: (text) => {
      if (!isOver) receive(text);
    },
    subscribe: (frame) => subscriptions.add(frame),
    subscriptions: () => subscriptions.many(),
    restart() {
      if (isOver) return;
      tell(line, { op: 'closing', reason: 'restart', reconnect_ms: RECONNECT_MS });
      close(closeCodes.restart, 'restart');
    },
    end,
  };
}

type Close = (code: number, reason: string) => void;

function greet({ line, hub, tickMs, build, now }: SessionOptions): void {
  tell(line, {
    op: 'hello',
    epoch: hub.epoch,
    tickMs,
    window: WINDOW_TICKS,
    limits: sessionLimits,
    server_time: new Date(now()).toISOString(),
    build,
  });
}

interface Inner {
  subscriptions: Subscriptions;
  acknowledge: (seq: number) => void;
  close: Close;
}

/** Makes what handles a frame of the client. */
function makeReceive({ line, describe, now }: SessionOptions, { subscriptions, acknowledge, close }: Inner) {
  const { subs, bytes, frames_per_second: perSecond } = sessionLimits;
  const budget = makeFrameBudget({ perSecond, burst: subs + perSecond }, now);
  return (text: string): void => {
    if (Buffer.byteLength(text) > bytes) return close(closeCodes.frame, `a frame has at most ${bytes} bytes`);
    if (!budget.take()) {
      const error = new CodedError('too_many_frames', 'More frames came than are taken.');
      tell(line, { op: 'error', ...describe(error) });
      return close(closeCodes.limit, 'too many frames');
    }
    const read = readClientFrame(text);
    if (read.kind === 'broken') return close(closeCodes.frame, 'no frame of openride.live.v1');
    if (read.kind === 'wrong') return subscriptions.refuse(read.id, invalidIssue(read.issue));
    const { frame } = read;
    if (frame.op === 'subscribe') subscriptions.add(frame);
    else if (frame.op === 'unsubscribe') subscriptions.remove(frame.id);
    else acknowledge(frame.seq);
  };
}
