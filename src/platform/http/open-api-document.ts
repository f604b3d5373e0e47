/** The part of an OpenAPI schema that the documents read. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** A body, of a request or of an answer. */
export interface Content {
  content?: Record<string, { schema?: Schema }>;
  description?: string;
}

/** A parameter of a path or a query. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

/** An endpoint, with where it is. */
export interface Endpoint {
  method: string;
  path: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses?: Record<string, Content>;
  security?: Record<string, string[]>[];
}

/** The parts of an OpenAPI document that the documents are made from. */
export interface OpenApiDocument {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, Omit<Endpoint, 'method' | 'path'>>>;
  components?: { schemas?: Record<string, Schema> };
}

/** Every endpoint, in the order of the document. */
export function endpointsOf(document: OpenApiDocument): Endpoint[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** The scopes that a key needs; none: it is open to everybody. */
export function scopesOf({ security }: Endpoint): string[] {
  return security?.find(({ bearer }) => bearer !== undefined)?.['bearer'] ?? [];
}
