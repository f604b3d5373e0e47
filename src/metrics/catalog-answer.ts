import { z } from 'zod';
import { units } from './catalog/metric.ts';

/** The catalogue as HTTP sends it. OpenAPI is made from it. */
export const catalogAnswerSchema = z.object({
  metrics: z.array(
    z.object({
      id: z.string(),
      family: z.string(),
      title: z.string(),
      meaning: z.string(),
      formula: z.string(),
      unit: z.enum(units),
      kind: z.string(),
      direction: z.enum(['up_is_good', 'down_is_good', 'neutral']),
      dimensions: z.array(z.string()),
      headline: z
        .union([z.boolean(), z.literal('total')])
        .describe(
          'Whether the endpoint of the family serves it unasked; `total`: only for grain total, because a series of it reads much.',
        ),
      sources: z.array(z.string()).describe('The tables from which it can be read, the cheapest first.'),
    }),
  ),
  dimensions: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['text', 'number', 'id', 'date']),
      title: z.string(),
      meaning: z.string(),
    }),
  ),
});
export type CatalogAnswer = z.infer<typeof catalogAnswerSchema>;
