import { defineSection } from '../../../src/platform/config/define-section.ts';
import { setting, wholeNumber } from '../../../src/platform/config/define-setting.ts';

/** How long notes are kept. */
export const notesSection = defineSection({
  title: 'Notes',
  settings: {
    NOTES_RETENTION_DAYS: setting(wholeNumber(1, 3650), {
      description: 'How long a note to a day is kept. An operator with a long memory raises it.',
      allowed: 'a whole number from 1 to 3650',
      default: '365',
      unit: 'days',
    }),
  },
  shape: (read) => ({ retentionDays: read.NOTES_RETENTION_DAYS }),
});
