import { defineSection } from '../../platform/config/define-section.ts';
import { setting, wholeNumber } from '../../platform/config/define-setting.ts';

export interface ExportsConfig {
  maxRows: number;
  retentionMs: number;
}

const HOUR_MS = 3_600_000;

/** How much is taken home at once, and how long it stays. */
export const exportsSection = defineSection({
  title: 'Exports',
  settings: {
    EXPORT_MAX_ROWS: setting(wholeNumber(1, 1_000_000_000), {
      description:
        'How many rows one export may have; a larger one fails and says so. Whoever has room for larger files, and readers that can take them, raises it.',
      allowed: 'a whole number from 1 to 1000000000',
      default: '5000000',
      unit: 'rows',
    }),
    EXPORT_RETENTION_HOURS: setting(wholeNumber(1, 8_760), {
      description: 'How long the file of an export is kept. Whose object store has little room lowers it.',
      allowed: 'a whole number from 1 to 8760',
      default: '72',
      unit: 'hours',
    }),
  },
  shape: (read): ExportsConfig => ({
    maxRows: read.EXPORT_MAX_ROWS,
    retentionMs: read.EXPORT_RETENTION_HOURS * HOUR_MS,
  }),
});
