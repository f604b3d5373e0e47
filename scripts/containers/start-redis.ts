import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { ComposeService } from './compose.ts';

const TRIES = 200;
const PAUSE_MS = 50;

/** Starts Redis with its command of compose.yaml on a socket, and tells whether it answers. Null: there is no such program here. */
export async function redisAnswers(
  { command = [] }: ComposeService,
  socket: string,
): Promise<boolean | null> {
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, '--port', '0', '--unixsocket', socket], { stdio: 'ignore' });
  const missing = once(child, 'error').then(() => null);
  const answers = await Promise.race([missing, pingUntilItAnswers(socket)]);
  child.kill('SIGTERM');
  return answers;
}

async function pingUntilItAnswers(socket: string): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await ping(socket)) return true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

function ping(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => connection.write('PING\r\n'));
    connection.on('error', () => resolve(false));
    connection.on('data', (bytes) => {
      connection.destroy();
      resolve(bytes.toString().startsWith('+PONG'));
    });
  });
}
