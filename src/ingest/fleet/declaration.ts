import { fleetSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const fleetDeclaration = {
  name: 'fleet',
  settings: fleetSection,
} as const;
