import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { familyScopes, type Scope } from '../access/scopes.ts';
import { accessCodes } from './access-codes.ts';
import { scopesOfRoute } from './auth.ts';
import { describeDeprecation } from './deprecation.ts';
import { httpProblems } from './problem-table.ts';
import { removeSafeBounds } from './remove-safe-bounds.ts';
import { mergeProblems, partAnswers, problemResponsesOf } from './route.ts';

const problemResponses = problemResponsesOf(httpProblems);

/** Every route with a scope may answer with these. */
const guardProblems = problemResponses(
  ...accessCodes,
  'too_many_wrong_keys',
  'limit_reached',
  'keys_unavailable',
  'too_many_connections',
);

const description = `Events in, each exactly once; exact numbers out.

Times are RFC 3339, money is decimal text, names are in snake_case. Every error is a problem (RFC 9457) with a stable \`code\`.
Every answer carries \`x-request-id\`, by which the log of the service names the request. A sender's own \`x-request-id\` is logged beside it and
comes back as \`x-sender-request-id\`.`;

// The browser holds the page to it: whatever a later version of the page wants to load, it loads nothing from outside.
const DOCS_POLICY =
  "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** The path of the page of the API. */
export const DOCS_PATH = '/docs';

/** A heading of the API document. */
export interface ApiTag {
  name: string;
  description: string;
}

/** The parts of the service add these to the API document. */
export interface ApiDescription {
  version: string;
  tags: readonly ApiTag[];
  /** Named schemas beside those of the routes, such as the event types. */
  schemas: Readonly<Record<string, object>>;
}

/** Describes every route that is registered after it, as OpenAPI 3.1 made from the schemas that the routes run on. */
export async function describeApi(
  app: FastifyInstance,
  { version, tags, schemas, isOpen }: ApiDescription & { isOpen: boolean },
): Promise<void> {
  const bodies = new Map<string, object>();
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'OpenRide Analytics', version, description, license: { name: 'Apache-2.0' } },
      tags: [...tags],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'The secret of a key.' },
          header: {
            type: 'apiKey',
            in: 'header',
            name: 'x-api-key',
            description: 'The same in a header of its own.',
          },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-openride_session',
            description: 'The session of a browser, which POST /v1/sign-in begins.',
          },
        },
        schemas: { ...schemas },
      },
    },
    transform: (document) => describeRoute(document, { bodies, isOpen }),
    transformObject: (document) => {
      const described = jsonSchemaTransformObject(document);
      if ('components' in described) removeInputs(described.components?.schemas ?? {});
      for (const [key, body] of bodies) addBody(described.paths ?? {}, key, body);
      removeSafeBounds(described);
      // The address is set here, because the port is known only when the first reader comes.
      Object.assign(described, { servers: [{ url: app.publicUrl() }] });
      return described;
    },
  });
}

type RouteDocument = Parameters<typeof jsonSchemaTransform>[0];

/** A route with its errors and the scope that its key needs; its body, when it has one, is put into `bodies`. */
function describeRoute(
  document: RouteDocument,
  { bodies, isOpen }: { bodies: Map<string, object>; isOpen: boolean },
): ReturnType<typeof jsonSchemaTransform> {
  const { documentedBody, deprecated } = document.route.config ?? {};
  const isGuarded = document.route.config?.scope !== undefined;
  const { problems, others } = partAnswers(asObject(document.schema?.['response']));
  const schema = {
    ...document.schema,
    ...(deprecated !== undefined && {
      deprecated: true,
      description: [document.schema?.['description'], describeDeprecation(deprecated)]
        .filter(Boolean)
        .join('\n\n'),
    }),
    response: {
      ...mergeProblems(problemsOfParameters(document), problems, isGuarded ? guardProblems : {}),
      ...others,
    },
  };
  const transformed = jsonSchemaTransform({ ...document, schema });
  const path = transformed.url.replaceAll(/:(\w+)/g, '{$1}');
  if (documentedBody !== undefined)
    bodies.set(`${[document.route.method].flat()[0]} ${path}`, documentedBody);
  return {
    url: transformed.url,
    schema: {
      ...transformed.schema,
      ...(isGuarded && {
        // OpenAPI 3.1: each is enough. The empty one says that a service without keys asks for none.
        security: [
          ...(isOpen ? [{}] : []),
          ...waysIn(document.route.config ?? {}).flatMap((roles) => [
            { bearer: roles },
            { header: roles },
            { cookie: roles },
          ]),
        ],
        description: withScope(schema.description, document.route.config ?? {}),
      }),
    },
  };
}

/** The lists of scopes with which a route is reached: what it needs, or a scope for some family where it takes these. */
function waysIn(config: FastifyContextConfig): (readonly Scope[])[] {
  const needed = scopesOfRoute(config);
  const [whole] = needed;
  if (config.byFamily !== true || (whole !== 'ingest' && whole !== 'read')) return [needed];
  return [needed, ...familyScopes(whole).map((scope) => [scope])];
}

/** The problems that a route may answer with because of the parameters that it takes. */
function problemsOfParameters({ schema }: RouteDocument): ReturnType<typeof problemResponses> {
  if (schema?.['params'] !== undefined) return problemResponses('invalid_parameter', 'uri_too_long');
  return schema?.['querystring'] === undefined ? {} : problemResponses('invalid_parameter');
}

/** Serves the document at /openapi.json and a page of it at /docs, which loads nothing from anywhere else. */
export async function serveApiDocs(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { config: { isConstant: true }, schema: { hide: true } }, () => app.swagger());
  await app.register(scalar, {
    routePrefix: DOCS_PATH,
    hooks: {
      onRequest(_request, reply, done) {
        reply.header('content-security-policy', DOCS_POLICY);
        done();
      },
    },
    configuration: {
      pageTitle: 'OpenRide Analytics API',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true }, // it would send the questions of its users elsewhere
    },
  });
}

/** Adds the body of a route that reads it as bytes; the plugin would call every body required and drop its description. */
function addBody(paths: object, key: string, body: object): void {
  const [method = '', path = ''] = key.split(' ');
  const operations = (paths as Record<string, Record<string, { requestBody?: object }>>)[path];
  const operation = operations?.[method.toLowerCase()];
  if (operation !== undefined) operation.requestBody = body;
}

/** Removes the schemas of requests: named schemas are used by answers only, and would otherwise be there twice. */
function removeInputs(schemas: Record<string, unknown>): void {
  for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name];
}

function withScope(text: unknown, config: FastifyContextConfig): string {
  const needed = scopesOfRoute(config).map((scope) => `\`${scope}\``);
  if (needed.length === 0)
    return [text, 'Needs a key or a session, when the service has keys.'].filter(Boolean).join('\n\n');
  const families = config.byFamily === true ? `, or with that of the families it is about` : '';
  const named = `${needed.length > 1 ? 'scopes' : 'scope'} ${needed.join(', ')}`;
  return [text, `Needs a key with the ${named}${families}, when the service has keys.`]
    .filter(Boolean)
    .join('\n\n');
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
