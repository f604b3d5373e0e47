import { makeDemoCommand } from './commands.ts';
import type { DemoIo, DemoRequest } from './request.ts';

/** Declares the demo before anything is opened. */
export const demoDeclaration = {
  name: 'demo',
  commands: (host: { demo: (request: DemoRequest, io: DemoIo) => Promise<void> }) => ({
    demo: makeDemoCommand(host),
  }),
} as const;
