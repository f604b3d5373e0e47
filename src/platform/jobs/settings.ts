import { defineSection } from '../config/define-section.ts';
import { setting } from '../config/define-setting.ts';
import { onOff } from '../config/setting-schemas.ts';

/** These settings say what runs by schedule in this process. */
export const jobsSection = defineSection({
  title: 'Jobs',
  settings: {
    SCHEDULED_JOBS: setting(onOff, {
      description:
        'Whether this process runs data-quality checks and other jobs by schedule, where its ROLE is to work. With "off" they are run ' +
        'by other processes, or not at all.',
      allowed: 'on or off',
      default: 'on',
    }),
  },
  shape: (read) => ({ areScheduled: read.SCHEDULED_JOBS }),
});
