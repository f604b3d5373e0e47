import { openLive } from './open-live.ts';
import { liveProblems } from './problems.ts';
import { liveSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const liveDeclaration = {
  name: 'live',
  settings: liveSection,
  problems: liveProblems,
  tags: [
    {
      name: 'Live',
      description: 'Numbers that are pushed when they change, by WebSocket or server-sent events.',
    },
  ],
  open: openLive,
} as const;
