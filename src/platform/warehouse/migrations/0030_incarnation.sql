-- Positions of a topic that was deleted and made anew start at 0 again: a row says which of the two it came from.
ALTER TABLE events_raw ADD COLUMN IF NOT EXISTS
    incarnation UInt64 DEFAULT 0 COMMENT 'of the topic: the first half of its id; 0 for other sources' CODEC(ZSTD(1)) AFTER partition;
