import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process that outlives the command which started it. The system gives a pid again when its process has ended; together with
 * the moment of its start it names one process only, so that `down` never ends a stranger.
 */
export interface StartedProcess {
  pid: number;
  born: string;
}

/** What is run, as whom, and where its output goes. */
export interface Program {
  command: string;
  args: readonly string[];
  log: string;
  directory: string;
  env?: Record<string, string>;
  user?: { uid: number; gid: number } | null;
}

/** Starts a program in a session of its own: neither the end of this command nor Ctrl-C in its terminal reaches it. */
export function startProcess({ command, args, log, directory, env, user }: Program): StartedProcess {
  const output = openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
    ...(user === null || user === undefined ? {} : user),
  });
  child.on('error', () => undefined); // it has no pid then, which is reported below
  child.unref();
  closeSync(output);
  if (child.pid === undefined) throw new Error(`${command} cannot be run.`);
  return { pid: child.pid, born: bornAt(child.pid) ?? 'unknown' };
}

/** Whether it still runs. One that has ended and waits for its parent to notice does not. */
export function isRunning({ pid, born }: StartedProcess): boolean {
  return bornAt(pid) === born;
}

/** Asks it to end, and ends it after `patienceMs`. Returns when it is gone. */
export async function stopProcess(started: StartedProcess, patienceMs = 15_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  signal(started, 'SIGTERM');
  while (isRunning(started)) {
    if (Date.now() > deadline) signal(started, 'SIGKILL');
    await delay(50);
  }
}

function signal(started: StartedProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (isRunning(started)) process.kill(started.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: it ended between the two lines
  }
}

/** When the process was born, in whatever unit the system has; null when there is none, or a dead one. */
function bornAt(pid: number): string | null {
  try {
    if (!existsSync('/proc/self/stat'))
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    // After the name, which may hold anything: state, parent, …; the start is the 22nd field of all.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
