import { deliveryProblems } from './problems.ts';
import { deliverySection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const deliveryDeclaration = {
  name: 'delivery',
  settings: deliverySection,
  problems: deliveryProblems,
  tags: [
    {
      name: 'Deliveries',
      description: 'Messages to people and programs, and what came of every attempt.',
    },
  ],
  migrations: new URL('migrations/', import.meta.url),
  afterRestore: [
    // What was on its way when the backup was made has arrived since, or is of no use any more.
    "UPDATE deliveries SET status = 'cancelled', ended_at = clock_timestamp(), note = 'restored from a backup' WHERE status IN ('waiting', 'sending')",
  ],
} as const;
