/** The counts of what a backup has copied. */
export interface BackupSummary {
  directory: string;
  made_at: string;
  store_bytes: number;
  seconds: number;
}

/** The counts of what a restore has filled, and whether it holds together. */
export interface RestoreSummary {
  made_at: string;
  store_bytes: number;
  /** True: every table equals what its source says. */
  consistent: boolean;
  seconds: number;
}
