-- A backup needs the fan-out to stand still too, so it is asked for in the same way.
ALTER TABLE maintenance_requests MODIFY COLUMN task Enum8('reconcile' = 1, 'rebuild' = 2, 'backup' = 3);
