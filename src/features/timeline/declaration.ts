import { openTimeline } from './open-timeline.ts';
import { timelineProblems } from './problems.ts';

/** The service reads this of the part before it opens it. */
export const timelineDeclaration = {
  name: 'timeline',
  problems: timelineProblems,
  tags: [
    {
      name: 'Timeline',
      description: 'All that was told of one booking, payment, trip, payout, route or driver.',
    },
  ],
  open: openTimeline,
} as const;
