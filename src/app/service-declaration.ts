import { makeServeCommand, type ServeDeps } from './serve-command.ts';
import { businessSection, serviceSection } from './settings.ts';

/** The process itself. */
export const serviceDeclaration = {
  name: 'service',
  settings: serviceSection,
  commands: (host: ServeDeps) => ({ serve: makeServeCommand(host) }),
} as const;

/** What every number is about. */
export const businessDeclaration = { name: 'business', settings: businessSection } as const;
