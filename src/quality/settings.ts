import { defineSection } from '../platform/config/define-section.ts';
import { setting, wholeNumber } from '../platform/config/define-setting.ts';

/** The settings for how often the data are compared and checked, and how long results are kept. */
export const qualitySection = defineSection({
  title: 'Data quality',
  settings: {
    RECONCILE_INTERVAL_MINUTES: setting(wholeNumber(0, 10_080), {
      description:
        'How often every table is compared with the one it was made from, and mended where that is safe; 0 turns that off.',
      allowed: 'a whole number from 0 to 10080',
      default: '60',
      unit: 'minutes',
    }),
    DATA_QUALITY_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
      description: 'How long the results of data-quality checks are kept.',
      allowed: 'a whole number from 1 to 3650',
      default: '90',
      unit: 'days',
    }),
  },
  shape: (read) => ({
    /** 0: only on request. */
    reconcileEveryMinutes: read.RECONCILE_INTERVAL_MINUTES,
    historyDays: read.DATA_QUALITY_RETENTION_DAYS,
  }),
});
export type QualityConfig = ReturnType<typeof qualitySection.shape>;
