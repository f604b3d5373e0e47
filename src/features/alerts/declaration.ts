import { alertCommands } from './commands.ts';
import { openAlerts } from './open-alerts.ts';
import { alertProblems } from './problems.ts';
import { alertsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const alertsDeclaration = {
  name: 'alerts',
  settings: alertsSection,
  problems: alertProblems,
  tags: [{ name: 'Alerts', description: 'Rules over numbers, what is out of order, and who was told.' }],
  migrations: new URL('migrations/', import.meta.url),
  afterRestore: [
    // What happened between the backup and now is judged anew; the messages of that time are not sent again.
    'UPDATE alert_history SET told_at = clock_timestamp() WHERE told_at IS NULL',
    'DELETE FROM alert_feed',
    'DELETE FROM alert_parts',
  ],
  open: openAlerts,
  commands: alertCommands,
} as const;
