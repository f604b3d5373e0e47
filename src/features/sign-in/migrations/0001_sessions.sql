-- Who is signed in with a browser. Of the cookie only its hash is stored: who reads this table can use none of them.
CREATE TABLE sign_in_sessions (
  id text PRIMARY KEY,
  -- SHA-256 of the cookie, hexadecimal.
  hash text NOT NULL UNIQUE,
  -- key, for whoever signed in by a key, or oidc.
  signed_in_by text NOT NULL,
  -- The principal: the key, or the person by the name of the issuer.
  principal_id text NOT NULL,
  principal_name text NOT NULL,
  -- Separated by spaces.
  scopes text NOT NULL,
  -- Of a key of the settings: SHA-256 of its secret, hexadecimal. Another secret there ends the session.
  key_hash text,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  -- At most a minute behind.
  last_seen_at timestamptz NOT NULL,
  -- It moves on with each use, and never beyond ends_at.
  expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX sign_in_sessions_by_time ON sign_in_sessions (created_at);
