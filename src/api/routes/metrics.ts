import { catalog, metricFamilies } from '../../metrics/catalog/catalog.ts';
import { answerSchema, catalogAnswerSchema } from '../../metrics/answer.ts';
import type { Metrics } from '../../metrics/make-metrics.ts';
import { parametersSchema } from '../../metrics/parameters.ts';
import { CodedError } from '../../kernel/errors.ts';
import { type Api, problemResponses } from '../route.ts';

/** The metrics of each family and the catalogue. Parsing, and what is wrong with a parameter, is the metric layer's. */
export function metricRoutes(app: Api, metrics: Pick<Metrics, 'endpoint' | 'catalog'>): void {
  for (const family of metricFamilies) {
    app.route({
      method: 'GET',
      url: `/v1/metrics/${family}`,
      config: { scope: 'read' },
      schema: {
        tags: ['Metrics'],
        summary: `Metrics of ${family}`,
        description:
          'Totals, a series and a breakdown of one range, with a receipt that says how complete they are.',
        querystring: parametersSchema(catalog, family),
        response: {
          200: answerSchema,
          ...problemResponses('invalid_parameter', 'store_unavailable', 'store_refused'),
        },
      },
      validatorCompiler: () => (value: unknown) => ({ value }),
      handler: ({ query }) => metrics.endpoint(family, singleValues(query)),
    });
  }

  app.route({
    method: 'GET',
    url: '/v1/metrics/catalog',
    config: { scope: 'read' },
    schema: {
      tags: ['Metrics'],
      summary: 'Every metric: its meaning, formula, unit and dimensions',
      response: { 200: catalogAnswerSchema },
    },
    handler: () => metrics.catalog(),
  });
}

/** A parameter that is given twice arrives as a list; which of the values was meant cannot be told. */
function singleValues(query: object): Record<string, string> {
  const repeated = Object.entries(query).find(([, value]) => typeof value !== 'string');
  if (repeated === undefined) return { ...query };
  throw new CodedError('invalid_parameter', `The parameter "${repeated[0]}" is given more than once.`, {
    facts: { parameter: repeated[0], reason: 'is given more than once', allowed: 'one value' },
  });
}
