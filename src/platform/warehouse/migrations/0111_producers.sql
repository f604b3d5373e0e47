-- Who told a record, and what was not taken of it: for the pages of producers. No part of what is told.
ALTER TABLE events_raw ADD COLUMN IF NOT EXISTS
    producer LowCardinality(String) DEFAULT '' COMMENT 'who told it: the envelope, the dialect, a header or the API key; empty when nobody said' AFTER origin;
ALTER TABLE events_raw ADD COLUMN IF NOT EXISTS
    dropped LowCardinality(String) DEFAULT '' COMMENT 'names of fields that did not land, with spaces between them, at most 20' AFTER producer;
