import { z } from 'zod';
import { comparisons, filterOps } from '../../metrics/query/query.ts';
import { receiverSchema } from '../../platform/delivery/message.ts';

// A rule: a number, a window of time, a condition, and who hears of it. One schema is its type, its check, and its documentation.

/** Windows lie on quarter hours, as the numbers do. */
const QUARTER = 15;
const MOST_MINUTES = 7 * 24 * 60;

const quarters = z.int().multipleOf(QUARTER).min(QUARTER).max(MOST_MINUTES);
const bound = z.number().finite();
const levels = {
  warning: bound.optional(),
  critical: bound.optional().describe('At least one of `warning` and `critical` is given.'),
};
const least = (of: string) =>
  z
    .number()
    .min(0)
    .default(0)
    .describe(`With less than so many ${of} there is too little to judge, and the state stays as it is.`);

const threshold = z.strictObject({
  kind: z.literal('threshold'),
  op: z.enum(['above', 'below']),
  ...levels,
});
const change = z.strictObject({
  kind: z.literal('change'),
  compare: z.enum(comparisons),
  direction: z.enum(['down', 'up']),
  ...levels,
  minimum: least('in the earlier period'),
});
const ratio = z.strictObject({
  kind: z.literal('ratio'),
  op: z.enum(['above', 'below']),
  ...levels,
  minimum: least('trials'),
  confidence: z
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.95)
    .describe("The whole interval (Wilson's) must lie beyond the bound, so that few trials raise no alarm."),
});
const absence = z.strictObject({
  kind: z.literal('absence'),
  level: z.enum(['warning', 'critical']).default('critical'),
});
const baseline = z.strictObject({
  kind: z.literal('baseline'),
  weeks: z.int().min(3).max(12).default(6).describe('The same window of so many weeks before.'),
  direction: z.enum(['down', 'up', 'both']).default('both'),
  ...levels,
  minimum: least('in the usual window'),
});

/** When a number is out of order. Levels of `change` are shares such as 0.3, those of `baseline` robust deviations. */
export const conditionSchema = z
  .discriminatedUnion('kind', [threshold, change, ratio, absence, baseline])
  .superRefine((condition, context) => {
    if (condition.kind === 'absence') return;
    if (condition.warning === undefined && condition.critical === undefined)
      context.addIssue({
        code: 'custom',
        path: ['critical'],
        message: 'is missing, and so is warning',
        params: { allowed: 'at least one of warning and critical' },
      });
  });
export type Condition = z.output<typeof conditionSchema>;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const value = z.union([z.string().max(200), z.number()]);

/** The definition of a rule, as people write it and as it is kept in git. */
export const ruleSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .describe('In lower case, with hyphens; the rule is known by it.'),
  name: z.string().min(1).max(120),
  meaning: z.string().max(1_000).default('').describe('What it means when it fires, for who is woken by it.'),
  runbook: z.url().max(500).optional().describe('What to do then.'),
  enabled: z.boolean().default(true),
  metric: z.string().max(200).describe('An id of the catalogue.'),
  by: z
    .array(z.string().max(200))
    .max(2)
    .default([])
    .describe('Dimensions: each group has a state of its own.'),
  filters: z
    .array(
      z.strictObject({
        dimension: z.string().max(200),
        op: z.enum(filterOps),
        value: value.optional(),
        values: z.array(value).min(1).max(100).optional(),
      }),
    )
    .max(10)
    .default([]),
  window_minutes: quarters.default(60).describe('How long a window is, on quarter hours.'),
  every_minutes: quarters
    .default(15)
    .describe('A window ends so often, counted from midnight of the business; 1440: once a day.'),
  condition: conditionSchema,
  hours: z
    .strictObject({ from: clock, to: clock })
    .optional()
    .describe('Windows outside of these hours of the business are not judged.'),
  skip_days: z
    .array(z.enum(['weekend', 'holiday', 'strike']))
    .max(3)
    .default([])
    .describe('Windows that touch such a day of the calendar are not judged.'),
  for_windows: z.int().min(1).max(100).default(1).describe('So many in a row before it fires.'),
  recover_windows: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('So many in order in a row before it is over.'),
  cool_down_minutes: z
    .int()
    .min(0)
    .max(MOST_MINUTES)
    .default(0)
    .describe('After it was over, nobody is told so long that it fires again.'),
  no_data: z
    .enum(['hold', 'alert'])
    .default('hold')
    .describe('When there is no number: `hold` keeps what is known; `alert` tells the receivers.'),
  notify: z
    .strictObject({
      warning: z.array(receiverSchema).max(10).default([]),
      critical: z.array(receiverSchema).max(10).default([]),
    })
    .prefault({})
    .describe('Who hears of each level; whoever hears of a level hears of its end, too.'),
  escalate: z
    .strictObject({
      after_minutes: z.int().min(1).max(MOST_MINUTES),
      to: z.array(receiverSchema).min(1).max(10),
    })
    .optional()
    .describe('Who hears of it when nobody has acknowledged it for so long.'),
  inhibited_by: z
    .array(z.string().max(63))
    .max(20)
    .default([])
    .describe('While one of these rules fires, nobody is told of this one.'),
});
export type Rule = z.output<typeof ruleSchema>;
export type Level = 'warning' | 'critical';

/** Rules as they are kept in git. */
export const rulesFileSchema = z.strictObject({
  rules: z
    .array(ruleSchema)
    .max(1_000)
    .superRefine((rules, context) => {
      const ids = rules.map(({ id }) => id);
      const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
      if (twice >= 0)
        context.addIssue({
          code: 'custom',
          path: [twice, 'id'],
          message: 'is there twice',
          params: { allowed: 'an id of its own' },
        });
    }),
});
