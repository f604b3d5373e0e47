-- A producer mends an event once when it is told all its faults.
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS
    faults Array(Tuple(path String, message String)) DEFAULT [] COMMENT 'all that is wrong, when it is more than path and message say' AFTER message;
