import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

// Values over a socket between two processes of the same user: each is written as its length in four bytes and its structured clone,
// which keeps dates and bytes as they are.

const HEADER = 4;
const MAX_BYTES = 64 * 1_048_576;

/** Sends one value. */
export function sendFrame(socket: Socket, value: unknown): void {
  const body = serialize(value);
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(body.length);
  socket.write(Buffer.concat([header, body]));
}

/** Calls `onValue` with each value that comes, in order. A length that cannot be right ends the connection. */
export function onFrames(socket: Socket, onValue: (value: unknown) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= HEADER) {
      const length = held.readUInt32BE();
      if (length > MAX_BYTES) return void socket.destroy();
      if (held.length < HEADER + length) return;
      let value: unknown;
      try {
        value = deserialize(held.subarray(HEADER, HEADER + length));
      } catch {
        return void socket.destroy(); // Another version of Node wrote it, or it is no command of ours.
      }
      held = held.subarray(HEADER + length);
      onValue(value);
    }
  });
}
