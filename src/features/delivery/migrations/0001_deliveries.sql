-- Messages on their way to receivers, a row for each, and what came of every attempt.
CREATE TABLE deliveries (
  id text PRIMARY KEY,
  -- What it is about, such as `alert:payment-success`; its owner finds it by this.
  subject_of text NOT NULL,
  owner text NOT NULL,
  receiver jsonb NOT NULL,
  message jsonb NOT NULL,
  urgency text NOT NULL,
  -- waiting, sending, sent, failed, cancelled
  status text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- Attempts whose answer was lost: the receiver may have got it so many times more.
  unknown_attempts integer NOT NULL DEFAULT 0,
  -- Not before this moment.
  next_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  -- What the last attempt said.
  note text,
  -- Who hears of its failure; null: the receiver of the settings.
  on_failure jsonb,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE status IN ('waiting', 'sending');
CREATE INDEX deliveries_by_time ON deliveries (created_at DESC, id DESC);
CREATE INDEX deliveries_by_subject ON deliveries (subject_of, created_at DESC);
