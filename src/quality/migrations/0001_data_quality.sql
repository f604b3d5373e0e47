-- What each check said last, and since when it has been saying so.
CREATE TABLE check_states (
  check_id text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('ok', 'warning', 'failing', 'unknown')),
  since timestamptz NOT NULL,
  value double precision,
  message text NOT NULL,
  examples jsonb NOT NULL,
  checked_at timestamptz NOT NULL,
  seconds double precision NOT NULL
);

-- The history of it, for DATA_QUALITY_RETENTION_DAYS.
CREATE TABLE check_results (
  check_id text NOT NULL,
  checked_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('ok', 'warning', 'failing', 'unknown')),
  value double precision,
  message text NOT NULL,
  examples jsonb NOT NULL,
  seconds double precision NOT NULL,
  PRIMARY KEY (check_id, checked_at)
);
