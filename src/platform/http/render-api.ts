import { problemTable } from './problem-table.ts';

// docs/API.md, made from the same OpenAPI document that the service serves.

interface Schema {
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
interface Content {
  content?: Record<string, { schema?: Schema }>;
  description?: string;
}
interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: Content;
  responses?: Record<string, Content>;
}
export interface OpenApiDocument {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** The text of docs/API.md. */
export function renderApi(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const shown = new Set<string>();
  const sections = (document.tags ?? []).map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name));
    return [`## ${name}`, description, ...own.map((one) => renderOperation(one, document, shown))].join(
      '\n\n',
    );
  });
  const intro = `# API

${document.info.description ?? ''}

The service shows the same at \`/docs\` and gives it as OpenAPI 3.1 at \`/openapi.json\`; the event types are in
[EVENT_SCHEMAS.md](EVENT_SCHEMAS.md), the metrics in [METRICS_CATALOG.md](METRICS_CATALOG.md), keys in
[CONFIGURATION.md](CONFIGURATION.md).`;
  return `${[intro, ...sections, renderProblems()].join('\n\n')}\n`;
}

function renderOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  document: OpenApiDocument,
  shown: Set<string>,
): string {
  const answers = Object.entries(operation.responses ?? {}).map(([status, response]) =>
    renderAnswer(`- **${status}**`, response, { document, shown }),
  );
  return [
    `### ${method.toUpperCase()} ${path}`,
    `${operation.summary ?? ''}.`,
    operation.description,
    renderParameters(operation),
    renderBody(operation.requestBody),
    answers.join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function renderParameters({ parameters = [] }: Operation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: place, required, description, schema = {} }) => {
    const byDefault = schema.default === undefined ? '' : ` Default: \`${renderValue(schema.default)}\`.`;
    const text = `${description ?? ''}${byDefault}`.trim();
    return row([`\`${name}\``, place, required ? 'yes' : '', renderType(schema), text]);
  });
  return ['| parameter | in | required | type | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function renderBody(body: Content | undefined): string {
  if (body === undefined) return '';
  const types = Object.keys(body.content ?? {}).map((type) => `\`${type}\``);
  return `Body (${types.join(', ')}): ${body.description ?? ''}`;
}

/** An object with a name is shown in full where it comes first. */
function renderAnswer(
  bullet: string,
  { content = {}, description }: Content,
  { document, shown }: { document: OpenApiDocument; shown: Set<string> },
): string {
  const [type = '', { schema = {} } = {}] = Object.entries(content)[0] ?? [];
  if (type.includes('problem')) return `${bullet} ${description ?? ''}`;
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined && shown.has(name)) return `${bullet} \`${name}\`, as above.`;
  if (name !== undefined) shown.add(name);
  const resolved = name === undefined ? schema : (document.components?.schemas?.[name] ?? {});
  const fields = renderFields(resolved, document, '  ');
  const title = [bullet, name === undefined ? '' : `\`${name}\`:`, resolved.description ?? ''].filter(
    Boolean,
  );
  return [title.join(' '), ...fields].join('\n');
}

/** The fields of an object as a nested list. */
function renderFields(schema: Schema, document: OpenApiDocument, indent: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : ', may be absent';
    const inner = innerObject(field, document);
    const text =
      field.description ?? (inner === undefined ? undefined : resolve(inner, document).description);
    const line = `${indent}- \`${name}\`: ${renderType(field)}${optional}${text === undefined ? '' : `. ${text}`}`;
    return [line, ...(inner === undefined ? [] : renderFields(inner, document, `${indent}  `))];
  });
}

/** The object that a field is, holds in a list, or may be. */
function innerObject(field: Schema, document: OpenApiDocument): Schema | undefined {
  const schema = resolve(field, document);
  if (schema.properties !== undefined) return schema;
  if (schema.items !== undefined) return innerObject(schema.items, document);
  if (typeof schema.additionalProperties === 'object')
    return innerObject(schema.additionalProperties, document);
  return schema.anyOf?.map((one) => innerObject(one, document)).find((one) => one !== undefined);
}

function resolve(schema: Schema, document: OpenApiDocument): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? {});
}

function renderType(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${renderValue(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${renderValue(schema.const)}\``;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(renderType))].join(' or ');
  if (schema.$ref !== undefined) return 'object';
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : renderType(schema.items)}`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') return 'object, by name';
  return schema.format === 'date-time' ? 'time' : [schema.type ?? 'anything'].flat().join(' or ');
}

function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function renderProblems(): string {
  const rows = Object.entries(problemTable).map(([code, { status, title, meaning }]) =>
    row([`\`${code}\``, String(status), `${title}. ${meaning}`]),
  );
  return `## Error codes

Every error is \`application/problem+json\` with \`type\`, \`title\`, \`status\`, \`detail\`, \`code\` and \`request_id\`, and where it applies
\`parameter\`, \`reason\` and \`allowed\`. A 503 carries \`Retry-After\`.

| code | status | meaning |
| --- | --- | --- |
${rows.join('\n')}`;
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}
