import { z } from 'zod';
import { ratioSchema } from '../../../metrics/answer.ts';
import { echoedCohorts } from '../cohort/cohort-input.ts';
import { triangleSchema } from '../cohort/triangle.ts';
import { measures } from './columns.ts';
import { returns } from './input.ts';

const cellSchema = z
  .object({
    mature: z.boolean().describe('The periods of everybody in the cohort had ended at the watermark.'),
    retained: ratioSchema.nullable().describe('Who came back over who entered. Null: not mature.'),
  })
  .meta({ id: 'RetentionCell' });

const triangle = triangleSchema({
  cells: z.array(cellSchema).describe('By the place in `columns`.'),
  point: { retained: ratioSchema.nullable().describe('Null: no cohort is mature.') },
  curve: { by: 'By the place in `columns`', note: '' },
});

export const retentionAnswer = z.object({
  columns: z
    .array(
      z.object({
        name: z.string().describe('Such as `day 7`, `week 4 or later`, `days 8-30`.'),
        from: z.int().describe('The first period, 0 being the one of the entry.'),
        to: z.int().nullable().describe('The last period; null: without an end.'),
      }),
    )
    .describe('The columns of the triangle.'),
  ...triangle,
  groups: z
    .array(
      z.object({
        value: z.string().nullable().describe('Null: the registration did not tell it, or is not known.'),
        ...triangle,
      }),
    )
    .nullable()
    .describe('With `by`: the same for each value, the largest group first. Together they are the whole.'),
  query: z.object({
    ...echoedCohorts,
    measure: z.enum(measures),
    returning: z.enum(returns),
  }),
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;
