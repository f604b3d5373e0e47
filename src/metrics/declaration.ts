import { metricsSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const metricsDeclaration = {
  name: 'metrics',
  settings: metricsSection,
  tags: [
    {
      name: 'Metrics',
      description: 'Exact numbers, each answer with a receipt that says how complete it is.',
    },
  ],
} as const;
