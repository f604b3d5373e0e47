import { z } from 'zod';
import {
  barsLookSchema,
  funnelLookSchema,
  heatmapLookSchema,
  mapLookSchema,
  numberLookSchema,
  retentionLookSchema,
  seriesLookSchema,
  tableLookSchema,
  widgetUnitSchema,
} from './looks.ts';

/**
 * What a widget asks and how it looks: one value that a page writes, a dashboard keeps, and the screen, a picture and a file
 * are drawn from. `v` is the version of this form; a kept spec of an older one is brought up to date before it is read.
 */
const WIDGET_SPEC_VERSION = 1;

const querySchema = z.strictObject({
  of: z
    .string()
    .max(100)
    .describe('`metrics`, `realtime`, or the path of an analysis behind /v1/analytics/, such as `funnel`.'),
  query: z.record(z.string(), z.unknown()).describe('The JSON body that the endpoint takes.'),
});

const base = {
  v: z.literal(WIDGET_SPEC_VERSION),
  title: z.string().min(1).max(120),
  subtitle: z.string().max(200).optional(),
  query: querySchema,
  empty: z
    .string()
    .max(120)
    .optional()
    .describe('Is said where there is no row, such as "No departure was over capacity."'),
  unit: widgetUnitSchema.optional().describe('Of its numbers. Default: the unit of the catalogue.'),
};

const specOf = <Kind extends string, Look extends z.ZodType>(kind: Kind, look: Look) =>
  z.strictObject({ ...base, kind: z.literal(kind), look });

export const widgetSpecSchema = z.discriminatedUnion('kind', [
  specOf('number', numberLookSchema),
  specOf('line', seriesLookSchema),
  specOf('area', seriesLookSchema),
  specOf('bar', seriesLookSchema),
  specOf('bars', barsLookSchema),
  specOf('heatmap', heatmapLookSchema),
  specOf('table', tableLookSchema),
  specOf('funnel', funnelLookSchema),
  specOf('retention', retentionLookSchema),
  specOf('map', mapLookSchema),
]);
export type WidgetSpec = z.infer<typeof widgetSpecSchema>;
export type WidgetKind = WidgetSpec['kind'];
export type WidgetQuery = WidgetSpec['query'];

/** The spec of one kind, or of several. */
export type SpecOf<Kind extends WidgetKind> = Extract<WidgetSpec, { kind: Kind }>;
