import { z } from 'zod';
import type { Zone } from '../../../kernel/time-zone.ts';
import { HOUR_MS } from '../../../kernel/units.ts';
import { time } from '../../../metrics/answer.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import type { AlertStore } from '../store.ts';
import type { SilenceStore } from '../silences/store.ts';
import { sayShift, sumUpShift } from './hand-over.ts';

export interface HandOverDeps {
  store: AlertStore;
  silences: SilenceStore;
  zone: Zone;
  now: () => number;
}

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems });
const MOST_HOURS = 7 * 24;
/** A shift in which more happened is told by its latest. */
const MOST_HAPPENINGS = 1_000;
const query = z.strictObject({
  hours: z.coerce
    .number({ error: 'is not a number' })
    .int('is not a whole number')
    .min(1, 'is less than 1')
    .max(MOST_HOURS, `is more than ${MOST_HOURS}`)
    .default(8)
    .describe('How long the shift was, up to now.'),
});
const answer = z.object({
  from: time('Begin of the shift.'),
  to: time('Now.'),
  open: z.int().describe('What fires still.'),
  over: z.int().describe('What fired in the shift and is over.'),
  text: z
    .string()
    .describe(
      'To be read out, or pasted: what is open and who has taken it, what is over, and what is silent.',
    ),
});

/** Serves what somebody hands over at the end of a shift. */
export function handOverRoutes(app: Api, { store, silences, zone, now }: HandOverDeps): void {
  app.route({
    method: 'GET',
    url: '/v1/alerts/hand-over',
    config: { scope: 'read' },
    schema: {
      tags: ['Alerts'],
      summary: 'What to tell who takes over the shift',
      querystring: query,
      response: { 200: answer, ...problemResponses('invalid_parameter', 'metadata_unavailable') },
    },
    handler: ({ query: { hours } }) =>
      askMetadata(async () => {
        const range = { fromMs: now() - hours * HOUR_MS, toMs: now() };
        const recent = await store.history({ ruleId: null, before: null, limit: MOST_HAPPENINGS });
        const summed = sumUpShift({
          history: recent.filter(({ atMs }) => atMs >= range.fromMs),
          groups: await store.groups(null),
          names: new Map((await store.rules()).map(({ rule }) => [rule.id, rule.name])),
          silences: (await silences.list(new Date(now()))).filter(({ endedAtMs }) => endedAtMs === null),
        });
        return {
          from: zone.format(range.fromMs),
          to: zone.format(range.toMs),
          open: summed.open.length,
          over: summed.over.length,
          text: sayShift(summed, range, zone),
        };
      }),
  });
}
