import { Card } from '../../app/card.tsx';
import { ActsOf } from './acts-of.tsx';
import factsClasses from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import { type Job, useFacts } from './queries.ts';
import { sayRun } from './say-run.ts';
import { SaidLine } from '../../app/facts/said-line.tsx';
import { Since } from '../../app/facts/since.tsx';
import { useActs } from './use-acts.ts';

const BY_SCHEDULE = 'What the service does by schedule';
const NOT_HERE = 'This process runs none (SCHEDULED_JOBS=off): what is asked waits for one that does.';

/** What runs by schedule, reconciliation among it: what came of the last run, and buttons to run it and to let it rest. */
export function JobsCard({ worksHere }: { worksHere: boolean | null }) {
  const { data, problem } = useFacts<{ jobs: Job[] }>('/v1/jobs');
  const { act, said } = useActs();
  // Each check is a job, too, and has a card of its own.
  const jobs = data?.jobs.filter(({ id }) => !id.startsWith('check.'));
  return (
    <Card
      title="Reconciliation and other jobs"
      subtitle={worksHere === false ? `${BY_SCHEDULE}. ${NOT_HERE}` : BY_SCHEDULE}
    >
      <SaidLine said={said} />
      <FactsTable<Job>
        label="Jobs"
        rows={jobs}
        problem={problem}
        keyOf={({ id }) => id}
        empty="There are no jobs."
        columns={[
          {
            name: 'Job',
            isText: true,
            cell: (job) => <What job={job} />,
          },
          { name: 'Every', isExtra: true, cell: ({ every_minutes }) => everyOf(every_minutes) },
          {
            name: 'Last run',
            cell: ({ last_run: run, paused_at: paused }) =>
              paused !== null ? 'paused' : run === null ? 'not yet' : <Since at={run.started_at} />,
          },
          {
            name: 'Do',
            cell: (job) => (
              <ActsOf
                what={`the job: ${job.title}`}
                isPaused={job.paused_at !== null}
                onRun={() => act(`/v1/jobs/${job.id}/run`, `“${job.title}” was asked to run.`)}
                onRest={() => act(...restOf(job))}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

function What({ job: { title, meaning, last_run: run } }: { job: Job }) {
  return (
    <>
      <span title={meaning}>{title}</span>
      {run !== null && <span className={factsClasses.sub}>{sayRun(run)}</span>}
    </>
  );
}

/** What lets a job rest, or run again: the path, and what is said of it. */
function restOf({ id, title, paused_at: paused }: Job): [path: string, said: string] {
  return paused === null
    ? [`/v1/jobs/${id}/pause`, `“${title}” rests until somebody resumes it.`]
    : [`/v1/jobs/${id}/resume`, `“${title}” runs again.`];
}

function everyOf(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'day' : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? 'hour' : `${minutes / 60} h`;
  return `${minutes} min`;
}
