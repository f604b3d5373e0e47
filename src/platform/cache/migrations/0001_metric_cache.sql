-- Answers that processes share where there is no Redis. Losing them costs time alone, so they are not logged.
CREATE UNLOGGED TABLE metric_cache (
  key text PRIMARY KEY,
  value text NOT NULL,
  expires_at timestamptz
);
CREATE INDEX metric_cache_by_expiry ON metric_cache (expires_at);
