import { z } from 'zod';
import { DAY_MS } from '../../kernel/units.ts';
import { defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';
import type { Receiver } from '../../platform/delivery/message.ts';
import { receiverText } from '../../platform/delivery/receiver-text.ts';

export interface AlertsConfig {
  heartbeatUrl: string | null;
  /** Hears when numbers stand still. */
  feedTo: Receiver | null;
  historyMs: number;
}

/** What tells that something is out of order. */
export const alertsSection = defineSection({
  title: 'Alerts',
  settings: {
    ALERTS_HEARTBEAT_URL: optionalSetting(z.url({ protocol: /^https?$/ }), {
      description:
        'It is called (GET) each minute after the rules were judged. A service elsewhere that misses the call tells you that alerts themselves are silent.',
      allowed: 'an http:// or https:// URL',
      example: 'https://heartbeat.example.org/openride',
    }),
    ALERTS_FEED_TO: optionalSetting(receiverText, {
      description:
        'Hears when numbers stand still (the watermark has not moved for three times as long as it is usually behind, or the store does not answer), and when a part of the service itself is out of order, such as a disk that is nearly full, checks of the data, or Kafka.',
      allowed: 'a receiver such as mail:ops@example.org, slack:https://…, webhook:https://… or file:feed',
      example: 'mail:ops@example.org',
    }),
    ALERTS_HISTORY_DAYS: setting(wholeNumber(1, 3_650), {
      description: 'How long the history of alerts is kept.',
      allowed: 'a whole number from 1 to 3650',
      default: '365',
      unit: 'days',
    }),
  },
  shape: (read): AlertsConfig => ({
    heartbeatUrl: read.ALERTS_HEARTBEAT_URL,
    feedTo: read.ALERTS_FEED_TO,
    historyMs: read.ALERTS_HISTORY_DAYS * DAY_MS,
  }),
});
