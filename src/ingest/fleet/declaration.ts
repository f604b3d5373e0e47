import { fleetSection } from './settings.ts';

/** Declares the fleet source. */
export const fleetDeclaration = {
  name: 'fleet',
  settings: fleetSection,
} as const;
