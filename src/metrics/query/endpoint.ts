import { z } from 'zod';
import { type Catalog, metricFamilies, metricsOfFamily } from '../catalog/catalog.ts';
import type { Dimension } from '../catalog/dimensions.ts';
import type { Metric } from '../catalog/metric.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { bodySchemaFor } from './query-input.ts';

/** The parameters that one endpoint accepts. `family` null stands for the query over all families. */
export interface Endpoint {
  family: string | null;
  metrics: readonly Metric[];
  /** The dimensions by which at least one of the metrics can be cut. */
  dimensions: readonly Dimension[];
  /** The parameters by name, for parsing and for error messages. */
  parameters: Readonly<Record<string, Parameter>>;
  /** The parameters as one object schema, for OpenAPI; all values are text. */
  schema: z.ZodObject;
}

/** The endpoints of a catalogue. Their schemas take milliseconds to make, so they are made once and not for each request. */
export interface Endpoints {
  of(family: string | null): Endpoint;
  /** The body of POST /v1/metrics/query, with the names of the catalogue, for OpenAPI. */
  bodySchema: z.ZodType;
}

/** Makes the parameters of every endpoint from the served catalogue. */
export function makeEndpoints(catalog: Catalog): Endpoints {
  const all = makeEndpoint(catalog, null);
  const byFamily = new Map(metricFamilies.map((family) => [family as string, makeEndpoint(catalog, family)]));
  return {
    of(family) {
      const endpoint = family === null ? all : byFamily.get(family);
      if (endpoint === undefined) throw new Error(`No endpoint serves a family "${family}".`);
      return endpoint;
    },
    bodySchema: bodySchemaFor(all),
  };
}

function makeEndpoint(catalog: Catalog, family: string | null): Endpoint {
  const metrics = family === null ? [...catalog.metrics.values()] : metricsOfFamily(catalog, family);
  const dimensions = catalog.dimensions.filter(({ name }) =>
    metrics.some((metric) => metric.dimensions.includes(name)),
  );
  const parameters = parametersOf({ family, metrics, dimensions });
  const shape = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
  return { family, metrics, dimensions, parameters, schema: z.strictObject(shape) };
}
