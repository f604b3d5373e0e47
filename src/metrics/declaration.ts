import { metricsProblems } from './problems.ts';
import { metricsSection } from './settings.ts';

/** Declares the settings and error codes of the metric layer before it is opened. */
export const metricsDeclaration = {
  name: 'metrics',
  settings: metricsSection,
  problems: metricsProblems,
  tags: [
    {
      name: 'Metrics',
      description: 'Exact numbers, each answer with a receipt that says how complete it is.',
    },
  ],
} as const;
