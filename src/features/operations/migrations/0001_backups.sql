-- The backups that were made, so that one can be asked how old the last one is.
CREATE TABLE backups (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made_at timestamptz NOT NULL,
  host text NOT NULL,
  directory text NOT NULL,
  version text NOT NULL,
  store_bytes bigint NOT NULL
);
