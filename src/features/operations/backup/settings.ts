import { z } from 'zod';
import { DAY_MS } from '../../../kernel/units.ts';
import { defineSection } from '../../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../../platform/config/define-setting.ts';

export interface BackupsConfig {
  /** Null: no backup is made by itself. */
  directory: string | null;
  /** Minutes after midnight of the business. */
  at: number;
  keep: number;
  /** Null: backups are not restored for trial. */
  drillEveryMs: number | null;
}

const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .transform((text) => {
    const [hour = 0, minute = 0] = text.split(':').map(Number);
    return hour * 60 + minute;
  });

/** Backups that are made by themselves. */
export const backupsSection = defineSection({
  title: 'Backups',
  settings: {
    BACKUP_DIRECTORY: optionalSetting(z.string().startsWith('/'), {
      description:
        'A backup is made below it each night, where SCHEDULED_JOBS is on. It should lie on another disk than DATA_DIR. Left out: none is made by itself.',
      allowed: 'an absolute path',
      example: '/var/backups/openride',
    }),
    BACKUP_AT: setting(clock, {
      description:
        'From when on in the night, in the time zone of the business. The fan-out stands still meanwhile.',
      allowed: 'a time such as 02:30',
      default: '02:30',
    }),
    BACKUP_KEEP: setting(wholeNumber(1, 1_000), {
      description: 'So many of these backups are kept; older ones are removed when a new one is whole.',
      allowed: 'a whole number from 1 to 1000',
      default: '7',
      unit: 'backups',
    }),
    BACKUP_DRILL_DAYS: setting(wholeNumber(0, 365), {
      description:
        'So often the newest backup is restored into a scratch store and compared by reconciliation: a backup that was never restored is a hope. 0: never.',
      allowed: 'a whole number from 0 to 365',
      default: '7',
      unit: 'days',
    }),
  },
  shape: (read): BackupsConfig => ({
    directory: read.BACKUP_DIRECTORY,
    at: read.BACKUP_AT,
    keep: read.BACKUP_KEEP,
    drillEveryMs: read.BACKUP_DRILL_DAYS === 0 ? null : read.BACKUP_DRILL_DAYS * DAY_MS,
  }),
});
