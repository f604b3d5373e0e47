import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a module that makes something in the directory of its argument, in a process of its own: in this one it would take seconds
 * in which the service answers nobody, and a gigabyte that a thread would leave in pieces. Throws when it does not end well.
 */
export async function runMaker(module: URL, directory: string): Promise<void> {
  const maker = fork(module, [directory]);
  const [code] = (await once(maker, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The process that makes ${directory} ended with ${code}.`);
}
