-- What was done of late is asked for many times a second, and the table is ordered by sequence number.
ALTER TABLE batches ADD INDEX IF NOT EXISTS by_time ingested_at TYPE minmax GRANULARITY 1;
