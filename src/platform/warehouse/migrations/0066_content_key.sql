-- Which key the content of events is hashed with (G8): a service with another one would make a conflict of every re-sent event with a
-- personal value. The first service writes its key's id, which says nothing about the key; the first row holds.
CREATE TABLE IF NOT EXISTS content_key
(
    key_id String COMMENT 'of the key of content hashes and derived ids',
    written_at DateTime64(6, 'UTC') DEFAULT now64(6) COMMENT 'when a service began with it'
)
ENGINE = MergeTree
ORDER BY written_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
