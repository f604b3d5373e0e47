import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** What may be wrong with a live connection. Most are told in frames of the connection, some by HTTP. */
export const liveProblems = {
  upgrade_required: {
    status: 426,
    title: 'This is a WebSocket',
    meaning:
      'Open it with the protocols openride.live.v1 and ticket.<ticket>; POST /v1/live/tickets makes the ticket. Where sockets do not pass, GET /v1/live/events tells the same.',
  },
  too_many_live: {
    status: 429,
    title: 'Too many live connections are open',
    meaning: 'Close one, or raise LIVE_SOCKETS_PER_KEY or LIVE_MAX_SOCKETS.',
  },
  too_many_subscriptions: {
    status: 429,
    title: 'The connection has too many subscriptions',
    meaning: 'The frame hello says how many it may have. Unsubscribe one, or open another connection.',
  },
  too_many_frames: {
    status: 429,
    title: 'The client sends too many frames',
    meaning: 'The frame hello says how many are taken. Send `seen` once a tick.',
  },
} as const satisfies ProblemTable;
