-- Who did what: rows are added, and removed when they are older than 400 days; nothing changes one.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The id of the principal, its name, and what kind it is.
  actor text NOT NULL,
  actor_name text NOT NULL,
  actor_kind text NOT NULL,
  -- The address of the client; '' for the command line.
  address text NOT NULL,
  act text NOT NULL,
  -- What it was done to, such as key:key_1a2b3c or job:reconcile; '' for the service as a whole.
  entity text NOT NULL,
  -- done, refused or failed; then the error code.
  result text NOT NULL,
  code text,
  request_id text,
  -- The same act of the same actor, gathered since its last row.
  times integer NOT NULL DEFAULT 1
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_entity ON audit (entity, id);
CREATE INDEX audit_by_actor ON audit (actor, id);

-- A semicolon at the end of a line would end the statement here, so the body has each of its own on one line with the next.
CREATE OR REPLACE FUNCTION audit_keeps_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '399 days' THEN RETURN OLD; END IF; RAISE EXCEPTION 'rows of the audit are not changed'; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_keeps_rows();

-- From where each key was used, so that a new address is told.
CREATE TABLE access_key_addresses (
  key_id text NOT NULL REFERENCES access_keys (id) ON DELETE CASCADE,
  address text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (key_id, address)
);
