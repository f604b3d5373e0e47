import type { OpenApiDocument, Schema } from './open-api-document.ts';

/** The fields of an object as a nested list; objects with a name are named and not repeated. */
export function renderFields(schema: Schema, indent = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : ', may be absent';
    const text = field.description === undefined ? '' : `. ${field.description}`;
    const inner = innerObject(field);
    return [
      `${indent}- \`${name}\`: ${renderType(field)}${optional}${text}`,
      ...(inner === undefined ? [] : renderFields(inner, `${indent}  `)),
    ];
  });
}

/** A type in words. */
export function renderType(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${renderValue(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${renderValue(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(renderType))].join(' or ');
  if (schema.$ref !== undefined) return `\`${nameOf(schema)}\``;
  if (schema.type === 'array') return `list of ${renderType(schema.items ?? {})}`;
  if (typeof schema.additionalProperties === 'object')
    return `object of ${renderType(schema.additionalProperties)}`;
  return schema.format === 'date-time' ? 'time' : [schema.type ?? 'anything'].flat().join(' or ');
}

/** A value as it is written in the documents. */
export function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The name of the object that a schema refers to. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split('/').at(-1);
}

/** The names of all objects that these schemas lead to, in the order in which a reader meets them. */
export function reachableNames(schemas: readonly Schema[], document: OpenApiDocument): string[] {
  const names = new Set<string>();
  const visit = (schema: Schema): void => {
    const name = nameOf(schema);
    const isNew = name !== undefined && !names.has(name);
    if (isNew) names.add(name);
    const target = isNew ? document.components?.schemas?.[name] : undefined;
    const { items, properties = {}, additionalProperties, anyOf = [], oneOf = [] } = schema;
    const parts = [target, items, ...Object.values(properties), additionalProperties, ...anyOf, ...oneOf];
    for (const part of parts) if (typeof part === 'object') visit(part);
  };
  schemas.forEach(visit);
  return [...names];
}

/** The object without a name that a field is, holds in a list, or may be. */
function innerObject(field: Schema): Schema | undefined {
  if (field.properties !== undefined) return field;
  if (field.items !== undefined) return innerObject(field.items);
  if (typeof field.additionalProperties === 'object') return innerObject(field.additionalProperties);
  return field.anyOf?.map(innerObject).find((one) => one !== undefined);
}
