import { limitsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const limitsDeclaration = { name: 'limits', settings: limitsSection } as const;
