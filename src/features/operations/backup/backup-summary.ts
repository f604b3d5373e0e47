/** The counts of what a backup has copied. */
export interface BackupSummary {
  directory: string;
  made_at: string;
  store_bytes: number;
  /** Null: the metadata were left out. */
  metadata_rows: number | null;
  seconds: number;
}

/** The counts of what a restore has filled, and whether it holds together. */
export interface RestoreSummary {
  made_at: string;
  store_bytes: number;
  /** Null: the backup has no metadata, or they were left as they are. */
  metadata_rows: number | null;
  /** True: every table equals what its source says. */
  consistent: boolean;
  seconds: number;
}
