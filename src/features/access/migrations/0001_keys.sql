-- The keys of the API. Of a secret only its hash is stored: who reads this table can use none of them.
CREATE TABLE access_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  owner text NOT NULL,
  -- Separated by spaces.
  scopes text NOT NULL,
  -- SHA-256 of the secret, hexadecimal.
  hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- At most a minute behind.
  last_used_at timestamptz,
  -- The key that came in its place by a rotation.
  replaced_by text
);
