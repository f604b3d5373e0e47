import { defineSection } from '../../platform/config/define-section.ts';
import { setting, wholeNumber } from '../../platform/config/define-setting.ts';

export interface LiveConfig {
  tickMs: number;
  mostSockets: number;
  socketsPerKey: number;
}

/** How often numbers are pushed, and to how many. */
export const liveSection = defineSection({
  title: 'Live numbers',
  settings: {
    LIVE_TICK_MS: setting(wholeNumber(100, 10_000), {
      description:
        'How often watched numbers are computed and pushed. Whoever runs the service on a small machine raises it.',
      allowed: 'a whole number from 100 to 10000',
      default: '1000',
      unit: 'ms',
    }),
    LIVE_MAX_SOCKETS: setting(wholeNumber(0, 10_000), {
      description:
        'How many live connections one process holds; more are closed with 4429. An operator with many screens raises it, and MAX_CONNECTIONS.',
      allowed: 'a whole number from 0 to 10000',
      default: '1000',
    }),
    LIVE_SOCKETS_PER_KEY: setting(wholeNumber(1, 10_000), {
      description:
        'How many live connections one key holds in one process, for each tab and screen one. Without keys there is no such limit. Who shows one key on many screens raises it.',
      allowed: 'a whole number from 1 to 10000',
      default: '5',
    }),
  },
  shape: (read): LiveConfig => ({
    tickMs: read.LIVE_TICK_MS,
    mostSockets: read.LIVE_MAX_SOCKETS,
    socketsPerKey: read.LIVE_SOCKETS_PER_KEY,
  }),
});
