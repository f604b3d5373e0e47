-- What people declared of days: one row an entry and announcement. Nothing is deleted, so that it can be asked what was known when.
CREATE TABLE calendar_revisions (
  id text NOT NULL,
  announced_at timestamptz NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL,
  -- The key of the rule whose holiday takes place on these days.
  replaces text,
  is_withdrawn boolean NOT NULL DEFAULT false,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, announced_at)
);
