import { z } from 'zod';
import { healthStatuses } from '../../kernel/health-check.ts';
import { nextCursor } from '../../kernel/page-query.ts';
import { time } from '../../metrics/answer.ts';
import { states } from './judge/machine.ts';
import { ruleSchema } from './rule.ts';

// How the API tells alerts. Moments are in the time zone of the business.

const labels = z
  .record(z.string(), z.union([z.string(), z.number(), z.null()]))
  .describe('The group; {}: the rule has no dimension.');
const level = z.enum(['warning', 'critical']).nullable();
const moment = z.string().nullable();

export const groupSchema = z
  .object({
    rule: z.string(),
    name: z.string(),
    labels,
    state: z
      .enum(states)
      .describe(
        '`no_data` also while numbers stand still, unless it fires: then nobody knows whether it is in order.',
      ),
    level,
    value: z.number().nullable(),
    reason: z.string().describe('What the last window said.'),
    since: time('Since when it has been so: the end of a window.'),
    fired_at: moment.describe('Since when it fires; null: it does not.'),
    window_end: time('The last window that was judged.'),
    acknowledged_at: moment,
    acknowledged_by: z.string().nullable(),
    note: z.string().nullable(),
    escalated_at: moment,
  })
  .meta({ id: 'AlertGroup' });

export const alertsAnswer = z.object({
  feed: z
    .object({
      stands_since: moment.describe('Since when numbers stand still; null: they move.'),
      watermark: time('Up to where numbers are complete, as it was last seen.'),
      looked_at: time(
        'When that was. Some minutes ago: nobody judges rules; SCHEDULED_JOBS is off, or the workers are away.',
      ),
    })
    .nullable()
    .describe('Null: it was not looked at yet.'),
  service: z
    .array(
      z.object({
        part: z.string().describe('The name of its line in GET /health.'),
        status: z.enum(healthStatuses),
        message: z.string().nullable(),
        since: time('Since when it is so.'),
      }),
    )
    .describe('Parts of the service itself that are out of order.'),
  alerts: z
    .array(groupSchema)
    .describe('What fires first, then what cannot be judged, then the others that are not in order.'),
});

export const keptRuleSchema = z
  .object({
    rule: ruleSchema,
    owner: z.string().describe('It runs with the rights of this key or person.'),
    version: z.int(),
    judged_until: time('Windows that ended up to here are judged.'),
    left_out: z.int().describe('Windows that were passed over because nobody judged for too long.'),
    updated_at: time('When it was saved.'),
    firing: z.int().describe('How many groups fire.'),
    groups: z.int(),
  })
  .meta({ id: 'AlertRuleKept' });
export const rulesAnswer = z.object({ rules: z.array(keptRuleSchema) });
export const startersAnswer = z.object({ rules: z.array(ruleSchema) });

export const pastSchema = z
  .object({
    id: z.string(),
    rule: z.string(),
    name: z.string(),
    labels,
    window: z.object({ from: time('Start of the window.'), to: time('Its end.') }),
    from: z.enum(states),
    to: z
      .enum(states)
      .describe(
        'With the news `restated` both are verdicts of this window; the state of the group stays as it is.',
      ),
    level,
    value: z.number().nullable(),
    reason: z.string(),
    complete: z.boolean().describe('Whether the numbers were complete when it was judged.'),
    news: z.string().nullable().describe('What receivers should hear; null: nothing.'),
    muted: z.string().nullable().describe('Why nobody was told.'),
    at: moment.describe('When it was written down; null in a test over the past.'),
  })
  .meta({ id: 'AlertPast' });
export const historyAnswer = z.object({ history: z.array(pastSchema), next_cursor: nextCursor });

export const backTestAnswer = z.object({
  from: time('Start of the time that was tested.'),
  to: time('Its end: the watermark.'),
  windows: z.int(),
  skipped: z.int().describe('Windows outside of its hours, or on days that it skips.'),
  fired: z.int().describe('How often it would have fired.'),
  history: z.array(pastSchema).describe('What would have happened, the earliest first; at most 500.'),
});

export const silenceSchema = z
  .object({
    id: z.string(),
    rule: z.string().nullable(),
    labels,
    from: time('From when on.'),
    until: time('Until when.'),
    comment: z.string(),
    author: z.string(),
    ended_at: moment,
  })
  .meta({ id: 'AlertSilence' });
