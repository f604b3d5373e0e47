import { z } from 'zod';
import { instant } from '../../kernel/page-query.ts';
import type { Cities } from '../../metrics/time/calendar/cities.ts';
import type { BusinessDays, Calendar } from '../../metrics/time/calendar/calendar.ts';
import { documentJsonBody } from '../../platform/http/document-json-body.ts';
import { parseJsonBody } from '../../platform/http/parse-json-body.ts';
import { bodyProblems, httpProblems } from '../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../platform/metadata/problems.ts';
import { daysOf } from './asked-days.ts';
import { calendarSchema, renderCalendar } from './calendar-answer.ts';
import { entryId, entryInputSchema, resolveEntry } from './entry-input.ts';
import { calendarProblems } from './problems.ts';
import type { CalendarStore } from './store.ts';

export interface CalendarRouteDeps {
  store: CalendarStore;
  readCalendar: () => Promise<Calendar>;
  /** A route calls this after it changed the calendar. */
  onChanged: () => void;
  days: BusinessDays;
  cities: Cities;
  timezone: string;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...calendarProblems });
const tags = ['Calendar'];
const params = z.object({ id: entryId });
const entity = { kind: 'calendar', param: 'id' };
const asked = z.strictObject({
  from: z.string().max(10).optional().describe('The first day, YYYY-MM-DD. Default: today.'),
  to: z.string().max(10).optional().describe('The day after the last. Default: a year after from.'),
  city: z
    .string()
    .max(200)
    .optional()
    .describe('The calendar of this city of CITIES_FILE; of any other one it is that of the company.'),
  as_known_at: instant('What was announced later is left out. Default: now.'),
});

/** The routes of the calendar. */
export function calendarRoutes(app: Api, deps: CalendarRouteDeps): void {
  readRoute(app, deps);
  declareRoute(app, deps);
  removeRoute(app, deps);
}

function readRoute(app: Api, { readCalendar, cities, timezone, now }: CalendarRouteDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/calendar',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Holidays, strikes and other notes to days',
      description:
        'What is computed and what was declared, as it was known at a time, with the service day, the peak hours and the weekend.',
      querystring: asked,
      response: { 200: calendarSchema, ...problemResponses('invalid_parameter', 'metadata_unavailable') },
    },
    async handler({ query }) {
      const nowMs = now();
      const city = query.city === undefined ? undefined : cities.get(query.city);
      const days = daysOf(query, { timezone: city?.timezone ?? timezone, nowMs });
      const knownAtMs = query.as_known_at === undefined ? nowMs : Date.parse(query.as_known_at);
      return renderCalendar({ ...(await readCalendar()), ...city?.days }, days, knownAtMs);
    },
  });
}

function declareRoute(app: Api, { store, readCalendar, onChanged, days, now }: CalendarRouteDeps): void {
  app.route({
    method: 'PUT',
    url: '/v1/calendar/:id',
    config: {
      scope: 'operate',
      audit: { act: 'calendar.declare', entity },
      documentedBody: documentJsonBody('The entry.', entryInputSchema),
    },
    schema: {
      tags,
      summary: 'Declare a holiday, or note a strike or a change of the service',
      description:
        'Metrics by holiday and type of day follow at once, those of other processes within five seconds. What was known before can still be asked for. The answer is the calendar of the declared days.',
      params,
      response: {
        200: calendarSchema,
        ...problemResponses(
          'invalid_parameter',
          ...bodyProblems,
          'unsupported_content_encoding',
          'metadata_unavailable',
        ),
      },
    },
    async handler(request) {
      const input = await app.bodies.read(request, (bytes) => parseJsonBody(entryInputSchema, bytes));
      const entry = resolveEntry(request.params.id, input, { rules: days.rules, nowMs: now() });
      await askMetadata(() => store.declare(entry));
      onChanged();
      return renderCalendar(await readCalendar(), entry, now());
    },
  });
}

function removeRoute(app: Api, { store, onChanged, now }: CalendarRouteDeps): void {
  app.route({
    method: 'DELETE',
    url: '/v1/calendar/:id',
    config: { scope: 'operate', audit: { act: 'calendar.remove', entity } },
    schema: {
      tags,
      summary: 'Remove a declared entry',
      description: 'From now on it does not hold. What was known before can still be asked for.',
      params,
      response: {
        200: z.object({ id: z.string(), removed_at: z.iso.datetime() }),
        ...problemResponses('invalid_parameter', 'calendar_entry_not_found', 'metadata_unavailable'),
      },
    },
    async handler({ params: { id } }) {
      const at = new Date(now());
      await askMetadata(() => store.withdraw(id, at));
      onChanged();
      return { id, removed_at: at.toISOString() };
    },
  });
}
