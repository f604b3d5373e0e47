-- Requests that their senders may repeat. Whoever sends the same Idempotency-Key again within 24 hours gets what the first request made.
CREATE TABLE idempotency_keys (
  -- The id of the principal: the keys of two senders have nothing to do with each other.
  principal text NOT NULL,
  -- SHA-256, hexadecimal: a sender may have put anything into its key.
  key_hash text NOT NULL,
  -- SHA-256 of what was asked for, hexadecimal.
  content_hash text NOT NULL,
  -- The id of what the request made. It is written in the transaction that made it, so there is no row of a request that failed.
  made text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (principal, key_hash)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (at);
