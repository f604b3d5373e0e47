import type { Target } from './probe.ts';

/** Asks the embedded engine as one of its users. */
export async function askEngine(
  target: Target,
  { user, password }: { user: string; password: string },
  sql: string,
): Promise<{ ok: boolean; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${target.engine().httpPort}/?database=openride`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
    body: sql,
    signal: AbortSignal.timeout(5_000),
  });
  return { ok: answer.ok, text: (await answer.text()).trim() };
}

/** The statements that read the service's tables and run now, as the engine's administrator sees them. */
export async function runningQuestions(target: Target): Promise<string[]> {
  const sql = `SELECT concat(toString(round(elapsed, 2)), ' s ', substring(replaceAll(query, '\\n', ' '), 1, 60)) FROM system.processes
    WHERE current_database = 'openride' AND query_kind = 'Select' AND query NOT LIKE '%system.processes%'
      AND (user = 'reader' OR query LIKE '%roundDown(%' OR query LIKE '%start IS NULL%')`;
  const { ok, text } = await askEngine(target, target.engine(), sql);
  if (!ok) throw new Error(text);
  return text === '' ? [] : text.split('\n');
}
