import { resolve } from 'node:path';
import { z } from 'zod';
import { defineSection } from '../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../platform/config/define-setting.ts';

const MINUTE_MS = 60_000;

/** The settings with which a company defines its own numbers. */
export const metricsSection = defineSection({
  title: 'Metrics',
  settings: {
    ON_TIME_EARLY_MINUTES: optionalSetting(wholeNumber(0, 1440), {
      description: 'How long before its schedule a trip may leave and still be on time. Left out: any time.',
      allowed: 'a whole number from 0 to 1440',
      unit: 'minutes',
    }),
    ON_TIME_LATE_MINUTES: setting(wholeNumber(0, 1440), {
      description: 'How long after its schedule a trip may leave and still be on time.',
      allowed: 'a whole number from 0 to 1440',
      default: '10',
      unit: 'minutes',
    }),
    METRICS_FILE: optionalSetting(z.string(), {
      description:
        'A JSON file with metrics of your own, beside those of the platform; docs/adding-a-metric.md says how. It is checked ' +
        'at the start.',
      allowed: 'a path of a file',
      example: './metrics.json',
    }),
  },
  shape: (read) => ({
    /** The tolerance around the schedule in which a departure is on time. `earlyMs` null allows any early departure. */
    onTime: {
      earlyMs: read.ON_TIME_EARLY_MINUTES === null ? null : read.ON_TIME_EARLY_MINUTES * MINUTE_MS,
      lateMs: read.ON_TIME_LATE_MINUTES * MINUTE_MS,
    },
    /** The absolute path; null for the platform's metrics alone. */
    metricsFile: read.METRICS_FILE === null ? null : resolve(read.METRICS_FILE),
  }),
});
export type MetricsConfig = ReturnType<typeof metricsSection.shape>;
