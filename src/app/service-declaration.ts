import { makeServeCommand, type ServeDeps } from './serve-command.ts';
import { businessSection, serviceSection } from './settings.ts';

/** The process itself. */
export const serviceDeclaration = {
  name: 'service',
  settings: serviceSection,
  commands: (host: ServeDeps) => ({ serve: makeServeCommand(host) }),
} as const;

/** Every number is about this business day and currency. */
export const businessDeclaration = { name: 'business', settings: businessSection } as const;
