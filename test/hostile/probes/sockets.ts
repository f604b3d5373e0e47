import { connect, type Socket } from 'node:net';
import type { Target } from '../probe.ts';

/** A connection that says what its user wants, and no more. */
export interface RawConnection {
  socket: Socket;
  /** Returns what came, once something has; empty when nothing does within `withinMs`, or the connection ends. */
  answer: (withinMs: number) => Promise<string>;
}

/** Connects from an address of this machine; every 127.x.y.z is one. */
export async function connectTo({ url }: Target, localAddress = '127.0.0.1'): Promise<RawConnection> {
  const { port } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), localAddress });
  let received = '';
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    resolve();
  });
  socket.on('error', () => resolve()).on('close', () => resolve());
  await new Promise((done) => socket.once('connect', done).once('close', done));
  return {
    socket,
    async answer(withinMs) {
      await Promise.race([heard, new Promise((late) => setTimeout(late, withinMs))]);
      return received;
    },
  };
}

/** The head of a request that sends events. */
export function headOf(bytes: number): string {
  const headers = ['host: localhost', 'content-type: application/json', `content-length: ${bytes}`];
  return `POST /v1/events HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
}

/** The status of an answer and the code of its problem, such as `408 body_too_slow`; `no answer` when none came. */
export function outcomeOf(answer: string): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
  const code = /"code":"(\w+)"/.exec(answer)?.[1] ?? '';
  return status === undefined ? 'no answer' : `${status} ${code}`.trim();
}
