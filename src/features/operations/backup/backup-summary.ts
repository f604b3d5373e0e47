/** What a backup has copied. */
export interface BackupSummary {
  directory: string;
  made_at: string;
  store_bytes: number;
  seconds: number;
}

/** What a restore has filled, and whether it holds together. */
export interface RestoreSummary {
  made_at: string;
  store_bytes: number;
  /** Whether every table is what its source says. */
  consistent: boolean;
  seconds: number;
}
