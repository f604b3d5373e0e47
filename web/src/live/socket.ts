import type { ServerFrame } from '../../../src/features/live/session/server-frame.ts';
import { get } from '../api/ask.ts';
import { backOffMs } from './back-off.ts';

// One socket a page, opened anew whenever it is lost. A tab that nobody sees has none.

export interface SocketEvents {
  onFrame: (frame: ServerFrame) => void;
  /** The connection is gone; another one is tried. */
  onLost: () => void;
}

export interface LiveSocket {
  /** Sends a frame, if there is a connection. */
  send(frame: object): void;
  close(): void;
}

/** Nothing came for so long: the line is dead, though nobody said so. */
const SILENT_MS = 30_000;

export function openSocket({ onFrame, onLost }: SocketEvents): LiveSocket {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isWanted = () => !isOver && socket === null && !document.hidden;
  const connect = async () => {
    clearTimeout(timer);
    if (!isWanted()) return;
    const ticket = await makeTicket();
    if (!isWanted()) return;
    if (ticket === null) return retry();
    socket = listen(ticket, {
      onFrame(frame) {
        attempt = 0;
        onFrame(frame);
      },
      onLost() {
        socket = null;
        if (isOver) return;
        onLost();
        retry();
      },
    });
  };
  const retry = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), backOffMs(attempt, Math.random()));
    attempt += 1;
  };
  const forgetSight = followSight((isSeen) => (isSeen ? void connect() : socket?.close()));
  void connect();
  return {
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      forgetSight();
      socket?.close();
    },
  };
}

/** Null: there is none now. */
async function makeTicket(): Promise<string | null> {
  const made = await get<{ ticket: string }>('/v1/live/tickets', { method: 'POST' }).catch(() => null);
  return made?.ticket ?? null;
}

/** Opens a WebSocket, and closes it when nothing comes any more. */
function listen(ticket: string, { onFrame, onLost }: SocketEvents): WebSocket {
  const address = `${location.origin.replace(/^http/, 'ws')}/v1/live`;
  const socket = new WebSocket(address, ['openride.live.v1', `ticket.${ticket}`]);
  let silence: ReturnType<typeof setTimeout> | undefined;
  socket.addEventListener('message', ({ data }) => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.close(), SILENT_MS);
    onFrame(JSON.parse(String(data)) as ServerFrame);
  });
  socket.addEventListener('close', () => {
    clearTimeout(silence);
    onLost();
  });
  return socket;
}

/** Tells when the page comes into sight or the line is back, and when nobody sees the page. Returns what ends that. */
function followSight(tell: (isSeen: boolean) => void): () => void {
  const onSight = () => tell(!document.hidden);
  const onOnline = () => tell(true);
  document.addEventListener('visibilitychange', onSight);
  addEventListener('online', onOnline);
  return () => {
    document.removeEventListener('visibilitychange', onSight);
    removeEventListener('online', onOnline);
  };
}
