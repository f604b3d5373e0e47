import { analysesSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const analysesDeclaration = {
  name: 'analyses',
  settings: analysesSection,
  tags: [
    {
      name: 'Analyses',
      description:
        'Questions that no single number answers: who comes back, where they drop off, why a number moved.',
    },
  ],
} as const;
