-- What people wrote to a business day: "ASUU strike", "bridge closed".
CREATE TABLE notes (
  day date PRIMARY KEY,
  note text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
