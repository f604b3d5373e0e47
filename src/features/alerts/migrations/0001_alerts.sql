-- Rules, what is known of each of their groups, and everything that ever happened to these.
CREATE TABLE alert_rules (
  id text PRIMARY KEY,
  -- As people wrote it.
  definition jsonb NOT NULL,
  -- It runs with the rights of who saved it last.
  owner jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  -- Windows that ended up to here are judged; whoever judges the next ones moves it in the same transaction.
  judged_until timestamptz NOT NULL,
  -- Windows that were passed over because nobody judged for too long.
  left_out integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE alert_groups (
  rule_id text NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
  -- Its labels as canonical JSON; {} where the rule has no dimension.
  labels text NOT NULL,
  state text NOT NULL,
  level text,
  breaches integer NOT NULL,
  fines integer NOT NULL,
  since timestamptz NOT NULL,
  fired_at timestamptz,
  over_at timestamptz,
  value double precision,
  reason text NOT NULL,
  window_end timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text,
  escalated_at timestamptz,
  PRIMARY KEY (rule_id, labels)
);
CREATE TABLE alert_history (
  -- Rule, group, end of the window and state, so that each happens once.
  id text PRIMARY KEY,
  rule_id text NOT NULL,
  rule_name text NOT NULL,
  labels text NOT NULL,
  window_start timestamptz NOT NULL,
  window_end timestamptz NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  level text,
  value double precision,
  reason text NOT NULL,
  -- Whether the numbers of the window were complete.
  complete boolean NOT NULL,
  -- What somebody should hear; null: nothing.
  news text,
  -- Why nobody was told; null: the receivers were.
  muted text,
  -- The messages are ordered; null: they are not yet, or there are none.
  told_at timestamptz,
  at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
CREATE INDEX alert_history_by_time ON alert_history (at DESC, id DESC);
CREATE INDEX alert_history_untold ON alert_history (at) WHERE news IS NOT NULL AND muted IS NULL AND told_at IS NULL;
CREATE TABLE alert_silences (
  id text PRIMARY KEY,
  -- Null: of every rule.
  rule_id text,
  -- Labels that a group must have; {}: every group.
  labels jsonb NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL,
  comment text NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
-- Whether numbers move at all; one row. It is judged without the event store.
CREATE TABLE alert_feed (
  id integer PRIMARY KEY CHECK (id = 1),
  watermark timestamptz NOT NULL,
  moved_at timestamptz NOT NULL,
  -- How far the watermark usually is behind, ms; learned while it moves.
  usual_lag_ms bigint NOT NULL,
  -- Since when it stands; null: it moves.
  standing_since timestamptz,
  looked_at timestamptz NOT NULL
);
-- How the parts of the service itself are, as the line of health of each says.
CREATE TABLE alert_parts (
  name text PRIMARY KEY,
  status text NOT NULL,
  message text,
  -- Since when the status is so.
  since timestamptz NOT NULL,
  -- What was told last: that it is out of order, or that it is in order again.
  told_status text NOT NULL
);
-- What windows were found to be, until they are judged once more with the events that came late.
CREATE TABLE alert_readings (
  rule_id text NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
  window_start timestamptz NOT NULL,
  window_end timestamptz NOT NULL,
  -- By group: its level, or null where it was in order.
  verdicts jsonb NOT NULL,
  judged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (rule_id, window_end)
);
CREATE INDEX alert_readings_by_time ON alert_readings (judged_at);
