import { Button } from '@mantine/core';
import { Card } from '../../app/card.tsx';
import classes from './data.module.css';
import { FactsTable } from './facts-table.tsx';
import { type Job, useFacts } from './queries.ts';
import { sayRun } from './say-run.ts';
import { SaidLine } from './said-line.tsx';
import { Since } from './since.tsx';
import { useActs } from './use-acts.ts';

/** What runs by schedule, reconciliation among it: what came of the last run, and buttons to run it and to let it rest. */
export function JobsCard({ worksHere }: { worksHere: boolean | null }) {
  const { data, problem } = useFacts<{ jobs: Job[] }>('/v1/jobs');
  const { act, said } = useActs();
  // Each check is a job, too, and has a card of its own.
  const jobs = data?.jobs.filter(({ id }) => !id.startsWith('check.'));
  return (
    <Card
      title="Reconciliation and other jobs"
      subtitle={
        worksHere === false
          ? 'What the service does by schedule. This process runs none (SCHEDULED_JOBS=off): what is asked waits for one that does.'
          : 'What the service does by schedule'
      }
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
            cell: ({ title, meaning, last_run: run }) => (
              <>
                <span title={meaning}>{title}</span>
                {run !== null && <span className={classes.sub}>{sayRun(run)}</span>}
              </>
            ),
          },
          { name: 'Every', isExtra: true, cell: ({ every_minutes }) => everyOf(every_minutes) },
          {
            name: 'Last run',
            cell: ({ last_run: run, paused_at: paused }) =>
              paused !== null ? 'paused' : run === null ? 'not yet' : <Since at={run.started_at} />,
          },
          {
            name: 'Do',
            cell: ({ id, title, paused_at: paused }) => (
              <span className={classes.acts}>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => act(`/v1/jobs/${id}/run`, `“${title}” was asked to run.`)}
                  aria-label={`Run the job: ${title}`}
                >
                  Run
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() =>
                    paused === null
                      ? act(`/v1/jobs/${id}/pause`, `“${title}” rests until somebody resumes it.`)
                      : act(`/v1/jobs/${id}/resume`, `“${title}” runs again.`)
                  }
                  aria-label={`${paused === null ? 'Pause' : 'Resume'} the job: ${title}`}
                >
                  {paused === null ? 'Pause' : 'Resume'}
                </Button>
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}

function everyOf(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'day' : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? 'hour' : `${minutes / 60} h`;
  return `${minutes} min`;
}
