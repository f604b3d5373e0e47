-- When a backup was last restored for trial, and what came of it; null: never.
ALTER TABLE backups ADD COLUMN drilled_at timestamptz;
ALTER TABLE backups ADD COLUMN drill_fault text;
