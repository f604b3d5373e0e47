-- Files that people take home, and how far each is. The file itself is in the object store, by the id of the export.
CREATE TABLE exports (
  id text PRIMARY KEY,
  principal text NOT NULL,
  principal_name text NOT NULL,
  principal_kind text NOT NULL,
  scopes jsonb NOT NULL,
  -- What was asked, as it was checked.
  wanted jsonb NOT NULL,
  format text NOT NULL,
  status text NOT NULL,
  -- The numbers are those of this moment, and events those up to this sequence number.
  as_of timestamptz NOT NULL,
  seq bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  rows_expected bigint,
  rows_written bigint NOT NULL DEFAULT 0,
  bytes_written bigint NOT NULL DEFAULT 0,
  sha256 text,
  receipt jsonb,
  error_code text,
  error_message text,
  -- Lists are read on from it, and a cursor has milliseconds.
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  started_at timestamptz,
  ended_at timestamptz,
  expires_at timestamptz
);
CREATE INDEX exports_by_principal ON exports (principal, created_at DESC, id DESC);
CREATE INDEX exports_by_status ON exports (status, created_at);
