import type { ProblemTable } from '../../kernel/problem-kind.ts';
import { accessCodes } from './access-codes.ts';
import {
  type Content,
  type Endpoint,
  endpointsOf,
  type OpenApiDocument,
  type Parameter,
  type Schema,
  scopesOf,
} from './open-api-document.ts';
import { nameOf, reachableNames, renderFields, renderType, renderValue } from './render-schema.ts';

// The reference part of docs/API.md, made from the same OpenAPI document that the service serves.

/** Every endpoint with its parameters, answer, errors and scope; then the objects in the answers; then the error codes. */
export function renderApi(document: OpenApiDocument, problems: ProblemTable): string {
  const endpoints = endpointsOf(document);
  const shown = new Map<string, string>();
  const sections = (document.tags ?? []).map(({ name, description }) => {
    const own = endpoints.filter(({ tags }) => tags?.includes(name));
    return [`## ${name}`, description, ...own.map((endpoint) => renderEndpoint(endpoint, shown))].join(
      '\n\n',
    );
  });
  return [...sections, renderObjects(endpoints, document), renderProblems(problems)].join('\n\n');
}

/** `shown`: where each parameter was described first, so that seven families do not say the same seven times. */
function renderEndpoint(endpoint: Endpoint, shown: Map<string, string>): string {
  const { method, path, summary = '', requestBody } = endpoint;
  const needed = scopesOf(endpoint);
  return [
    `### ${method} ${path}`,
    [`${summary}.`, ...descriptionOf(endpoint, needed), renderScopes(needed)].filter(Boolean).join(' '),
    renderParameters(endpoint, shown),
    requestBody === undefined ? '' : renderBody(requestBody),
    renderAnswers(endpoint.responses ?? {}),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The description without its last paragraph, which names the scope. */
function descriptionOf({ description }: Endpoint, needed: readonly string[]): string[] {
  const paragraphs = description?.split('\n\n') ?? [];
  return needed.length === 0 ? paragraphs : paragraphs.slice(0, -1);
}

function renderScopes(needed: readonly string[]): string {
  if (needed.length === 0) return '';
  return `${needed.length > 1 ? 'Scopes' : 'Scope'}: ${needed.map((scope) => `\`${scope}\``).join(', ')}.`;
}

function renderParameters({ method, path, parameters = [] }: Endpoint, shown: Map<string, string>): string {
  const isFilter = ({ name }: Parameter) => parameters.some((other) => other.name === `${name}.not`);
  const filters = parameters.filter(isFilter).map(({ name }) => `\`${name}\``);
  const others = parameters.filter((one) => !isFilter(one) && !one.name.endsWith('.not'));
  const lines = others.map((parameter) => ({ name: parameter.name, line: renderParameter(parameter) }));
  const known = lines.filter(({ line }) => shown.has(line));
  const fresh = lines.filter(({ line }) => !shown.has(line));
  for (const { line } of fresh) shown.set(line, `${method} ${path}`);
  const earlier = known.map(({ name }) => `\`${name}\``).join(', ');
  const place = known[0] === undefined ? '' : shown.get(known[0].line);
  return [
    ...fresh.map(({ line }) => line),
    ...(known.length === 0 ? [] : [`- ${earlier}: as in ${place}.`]),
    ...(filters.length === 0
      ? []
      : [
          `- Filters, each a list of values with commas; \`.not\` behind the name leaves them out: ${filters.join(', ')}.`,
        ]),
  ].join('\n');
}

function renderParameter({ name, in: place, required, description, schema = {} }: Parameter): string {
  const facts = [renderType(schema), place === 'query' ? '' : `in the ${place}`, required ? 'required' : ''];
  const text = description === undefined ? '' : ` ${description}`;
  const byDefault = schema.default === undefined ? '' : ` Default: \`${renderValue(schema.default)}\`.`;
  return `- \`${name}\` (${facts.filter(Boolean).join(', ')})${text === '' && byDefault === '' ? '' : ':'}${text}${byDefault}`;
}

function renderBody({ content = {}, description = '' }: Content): string {
  const types = Object.keys(content).map((type) => `\`${type}\``);
  const fields = renderFields(Object.values(content)[0]?.schema ?? {});
  return [`Body (${types.join(', ')}): ${description}`, fields.join('\n')].filter(Boolean).join('\n\n');
}

const everywhere: ReadonlySet<string> = new Set(accessCodes);

/** The good answers, one a line with its fields; the errors on one line, without those that every endpoint with a scope has. */
function renderAnswers(responses: Readonly<Record<string, Content>>): string {
  const answers = Object.entries(responses).map(([status, response]) => ({ status, ...answerOf(response) }));
  const good = answers.filter(({ isProblem }) => !isProblem).map((answer) => renderAnswer(answer));
  const errors = answers
    .filter(({ isProblem }) => isProblem)
    .map(({ status, description }) => ({ status, codes: codesIn(description) }))
    .filter(({ codes }) => codes.length > 0)
    .map(({ status, codes }) => `${status} ${codes.map((code) => `\`${code}\``).join(', ')}`);
  const line = errors.length === 0 ? [] : [`- Errors: ${errors.join('; ')}.`];
  return [...good, ...line].join('\n');
}

function answerOf({ content = {}, description = '' }: Content) {
  const [type = '', { schema = {} } = {}] = Object.entries(content)[0] ?? [];
  return { isProblem: type.includes('problem'), schema, description };
}

function renderAnswer({
  status,
  schema,
  description,
}: {
  status: string;
  schema: Schema;
  description: string;
}): string {
  const name = nameOf(schema);
  const words = description === 'Default Response' ? '' : `: ${description}`;
  if (name !== undefined) return `- **${status}** \`${name}\`${words}`;
  return [`- **${status}**${words}`, ...renderFields(schema, '  ')].join('\n');
}

function codesIn(description: string): string[] {
  const codes = [...description.matchAll(/`(\w+)`:/g)].map(([, code]) => code!);
  return codes.filter((code) => !everywhere.has(code));
}

/** The objects that answers name. The types of events are in EVENT_SCHEMAS.md. */
function renderObjects(endpoints: readonly Endpoint[], document: OpenApiDocument): string {
  const answers = endpoints.flatMap(({ responses = {} }) =>
    Object.values(responses).map((one) => answerOf(one).schema),
  );
  const schemas = document.components?.schemas ?? {};
  const objects = reachableNames(answers, document)
    .toSorted()
    .map((name) => {
      const schema = schemas[name] ?? {};
      const fields = renderFields(schema);
      const type = fields.length === 0 ? `${renderType(schema)}. ` : '';
      return [`### ${name}`, `${type}${schema.description ?? ''}`, fields.join('\n')]
        .filter(Boolean)
        .join('\n\n');
    });
  return ['## Objects in the answers', ...objects].join('\n\n');
}

function renderProblems(table: ProblemTable): string {
  const lines = Object.entries(table).map(
    ([code, { status, title, meaning }]) =>
      `- \`${code}\` (${status}): ${title}. ${meaning.replaceAll(/\s*\n\s*/g, ' ')}`,
  );
  return `## Error codes

Every endpoint with a scope may also answer 401 \`unauthenticated\`, \`key_expired\` or \`key_revoked\`, and 403 \`insufficient_scope\` or \`row_limited\`. A 429 and a 503 carry \`Retry-After\`.

${lines.join('\n')}`;
}
