import { z } from 'zod';

// These read what the metadata say before a backup, and whether they say the same after the restore, asked over HTTP as people do.

const jobsAnswer = z.object({
  jobs: z.array(z.object({ id: z.string(), paused_at: z.string().nullable() })),
});
const runsAnswer = z.object({
  runs: z.array(z.object({ started_at: z.string(), outcome: z.string(), ended_at: z.string().nullable() })),
});

/** These facts about jobs are remembered: since when each rests, and the runs that have ended, as lines. */
type Seen = readonly string[];

/** Lets a job rest, so that there is something to remember, and returns what the metadata say then. */
export async function changeMetadata(url: string): Promise<Seen> {
  const { jobs } = jobsAnswer.parse(await ask(`${url}/v1/jobs`));
  await ask(`${url}/v1/jobs/${jobs[0]!.id}/pause`, { method: 'POST' });
  return readMetadata(url);
}

/** Throws when anything of `before` is missing; returns how many facts are there. */
export async function findMetadata(url: string, before: Seen): Promise<number> {
  const after = new Set(await readMetadata(url));
  const missing = before.filter((fact) => !after.has(fact));
  if (before.length === 0 || missing.length > 0)
    throw new Error(
      `The metadata were not restored: ${missing.join('; ') || 'there was nothing to restore'}.`,
    );
  return before.length;
}

async function readMetadata(url: string): Promise<Seen> {
  const { jobs } = jobsAnswer.parse(await ask(`${url}/v1/jobs`));
  const facts: string[] = [];
  for (const { id, paused_at } of jobs) {
    if (paused_at !== null) facts.push(`${id} rests since ${paused_at}`);
    const { runs } = runsAnswer.parse(await ask(`${url}/v1/jobs/${id}/runs`));
    for (const { started_at, ended_at, outcome } of runs)
      if (ended_at !== null) facts.push(`${id} ${outcome} from ${started_at} to ${ended_at}`);
  }
  return facts;
}

async function ask(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
