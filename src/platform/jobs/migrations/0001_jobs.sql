-- Whether people let a job run by itself. No row: it does.
CREATE TABLE job_pauses (
  job_id text PRIMARY KEY,
  paused_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The history of runs, for some time. A run whose process died stays "running" until the next one of the job begins.
CREATE TABLE job_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id text NOT NULL,
  attempt integer NOT NULL,
  instance text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL CHECK (outcome IN ('running', 'completed', 'failed', 'lost')),
  result jsonb,
  error text
);
CREATE INDEX job_runs_by_job ON job_runs (job_id, started_at DESC);
