import { z } from 'zod';
import { sightOf } from '../../ingest/sight.ts';
import { CodedError } from '../../kernel/errors.ts';
import { instant, pageQuery } from '../../kernel/page-query.ts';
import { plainText } from '../../kernel/plain-text.ts';
import { DAY_MS } from '../../kernel/units.ts';
import { metricsProblems } from '../../metrics/problems.ts';
import { readScopes } from '../../metrics/query/read-scopes.ts';
import { aboutBody } from '../../metrics/table/about.ts';
import { tableOfBody } from '../../metrics/table/table-of-body.ts';
import { requireScopes } from '../../platform/access/lacks-scope.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { askingOf } from '../../platform/http/asking-of.ts';
import { httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { formQuery, orAsFile, sendTable, takeForm } from '../../platform/http/send-table.ts';
import { warehouseProblems } from '../../platform/warehouse/problems.ts';
import { timelineSchema } from './answer.ts';
import { type EntityKind, entityKinds, type EventSource, kindTraits } from './kinds.ts';
import { timelineProblems } from './problems.ts';
import type { Timelines } from './timelines.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...metricsProblems,
  ...warehouseProblems,
  ...timelineProblems,
});

const MOST_DAYS = 92;
const uuid = z.uuid();

const params = z.object({
  kind: z.enum(entityKinds),
  id: plainText(100).min(1).describe('The id; of a booking also its confirmation code.'),
});
const query = z.strictObject({
  from: instant(
    'Events from this time on. Default: from its first event; of a driver, seven days before `to`.',
  ),
  to: instant('Events before this time. Default: up to its last event; of a driver, now.'),
  positions: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Of a driver: whether the positions of the vehicle are among the events.'),
  ...pageQuery,
  ...formQuery,
});

const description = `Its events in the order in which they happened, each with its arrival, the gap to the one before, where it came from, and how it was told again: duplicates, and conflicts with the fields that differ. The timeline of a booking has its payments and trips, too. Then the dead letters that name it. It needs the scope to read its family; what else names it is shown as far as the scopes go, and \`withheld\` says what was left out. The timeline of a driver needs \`personal:read\`, too, and spans at most ${MOST_DAYS} days.`;

/** Serves everything that was told of one entity. */
export function timelineRoutes(app: Api, timelines: Timelines, now: () => number): void {
  app.route({
    method: 'GET',
    url: '/v1/timeline/:kind/:id',
    config: { scope: 'read', byFamily: true, isQuestion: true },
    schema: {
      tags: ['Timeline'],
      summary: 'Everything that was told of one entity',
      description,
      params,
      querystring: query,
      response: {
        200: orAsFile(timelineSchema, 'The timeline, or the events of the page as a file.'),
        ...problemResponses(
          'invalid_parameter',
          'invalid_cursor',
          'entity_not_found',
          'confirmation_code_ambiguous',
          'query_too_slow',
          'queries_busy',
          'store_unavailable',
          'store_refused',
        ),
      },
    },
    async handler(request, reply) {
      const { principal } = request;
      const { kind } = request.params;
      checkScopes(principal, kind);
      const asked = { ...named(kind, request.params.id), ...rangeOf(kind, request.query, now()) };
      const { sources, withheld } = readable(principal, kind, request.query.positions === 'true');
      const seesLetters = principal.scopes.has('read');
      const { limit, cursor } = request.query;
      const answer = await timelines.read(
        { kind, ...asked, limit, cursor, sources, seesLetters, sight: sightOf(principal) },
        askingOf(request, reply),
      );
      const told = { ...answer, withheld: seesLetters ? withheld : [...withheld, 'dead_letters' as const] };
      const { format, bom } = request.query;
      const { form } = takeForm({ format, bom }, request);
      if (form.format === 'json') return told;
      return sendTable(request, reply, { ...fileOf(kind, told), form });
    },
  });
}

/** The events of a page as the rows of a file. */
function fileOf(kind: EntityKind, told: object) {
  const table = tableOfBody(timelineSchema, told, 'events')!;
  return { table, about: aboutBody(told), name: `timeline-${kind}`, isPersonal: true };
}

/** Somebody on this machine, where there are no keys, may see the timeline of a driver, as every answer by persons. */
function checkScopes(principal: Principal, kind: EntityKind): void {
  const ofPersons = kind === 'driver' && principal.kind !== 'local' ? (['personal:read'] as const) : [];
  requireScopes(principal, [kindTraits[kind].scope, ...ofPersons]);
}

function named(kind: EntityKind, id: string): { id: string; isCode: boolean } {
  if (uuid.safeParse(id).success) return { id: id.toLowerCase(), isCode: false };
  if (kind === 'booking') return { id, isCode: true };
  throw new CodedError('invalid_parameter', `The id of a ${kind} is a UUID.`, {
    facts: { parameter: 'id', reason: 'is not a UUID', allowed: 'a UUID' },
  });
}

function rangeOf(
  kind: EntityKind,
  { from, to }: { from?: string | undefined; to?: string | undefined },
  nowMs: number,
) {
  const fromMs = from === undefined ? undefined : Date.parse(from);
  const toMs = to === undefined ? undefined : Date.parse(to);
  if (fromMs === undefined) return { toMs };
  const untilMs = toMs ?? Infinity;
  if (untilMs <= fromMs)
    throw new CodedError('invalid_parameter', 'The end of the range is not after its beginning.', {
      facts: { parameter: 'to', reason: 'is not after from', allowed: 'a time after from' },
    });
  const isTooLong = kind === 'driver' && (toMs ?? nowMs) - fromMs > MOST_DAYS * DAY_MS;
  if (!isTooLong) return { fromMs, toMs };
  throw new CodedError('invalid_parameter', `The timeline of a driver spans at most ${MOST_DAYS} days.`, {
    facts: {
      parameter: 'from',
      reason: 'is too far before to',
      allowed: `at most ${MOST_DAYS} days before to`,
    },
  });
}

/** What may be read of the sources of a kind, and what is withheld. Positions are read only when they are asked for. */
function readable({ scopes }: Principal, kind: EntityKind, withPositions: boolean) {
  const wanted = kindTraits[kind].sources.filter(({ family }) => family !== 'location' || withPositions);
  const isAllowed = ({ family }: EventSource) => scopes.has(readScopes[family]);
  return {
    sources: wanted.filter(isAllowed),
    withheld: wanted.filter((source) => !isAllowed(source)).map(({ family }) => family),
  };
}
