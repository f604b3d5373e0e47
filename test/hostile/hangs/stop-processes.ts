import { readFileSync, readdirSync } from 'node:fs';

/** Stops a process and all that it has started, as a machine does that hangs. Returns how to let them go on. Linux only. */
export function stopProcesses(pid: number): () => void {
  const all = withChildren(pid);
  for (const one of all) process.kill(one, 'SIGSTOP');
  return () => {
    for (const one of all) {
      try {
        process.kill(one, 'SIGCONT');
      } catch {
        // it was killed meanwhile
      }
    }
  };
}

function withChildren(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(withChildren)];
}
