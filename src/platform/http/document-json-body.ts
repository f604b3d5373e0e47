import { z } from 'zod';

/** Documents a JSON body that a route reads as bytes, for OpenAPI. */
export function documentJsonBody(
  description: string,
  schema: z.ZodType,
  { required = true }: { required?: boolean } = {},
) {
  const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { required, description, content: { 'application/json': { schema: json } } };
}
