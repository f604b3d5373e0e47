import { z } from 'zod';
import type { Family } from '../../events/contract.ts';
import { type Telling, tellingsOf, tellingsSql } from '../../ingest/conflicts/tellings.ts';
import { DAY_MS } from '../../kernel/units.ts';
import type { Question, QuestionTools } from '../../metrics/question/question.ts';
import type { Range } from '../../metrics/time/buckets.ts';
import { eventRow, type ReadEvents, retoldRow } from './render-event.ts';
import type { TimelineRequest } from './request.ts';
import { type After, eventsSql, retoldSql } from './statements.ts';

// A payment of a booking may be told before it on another clock, and its refund weeks later.
const RELATED_BEFORE_MS = 2 * DAY_MS;
const RELATED_AFTER_MS = 92 * DAY_MS;

type Asked = TimelineRequest & { after: After | null; range: Range };

/** Makes the question that asks for the events of a page, and one more. */
export function questionOf(asked: Asked, timezone: string): Question<ReadEvents> {
  const { kind, id, range, sources } = asked;
  const families: Family[] = sources.map(({ family }) => family);
  return {
    asks: { analysis: `timeline ${kind} ${id}` },
    range,
    timezone,
    families,
    isPersonal: kind === 'driver',
    explain: false,
    async run(tools) {
      const read = await readEvents(tools, asked);
      return { body: read, expiring: families };
    },
  };
}

async function readEvents(tools: QuestionTools, asked: Asked): Promise<ReadEvents> {
  const { after } = asked;
  const beforeMs = after?.eventTimeMs ?? null;
  const none = { rows: [], retold: [], tellings: new Map<string, Telling>(), beforeMs };
  if (asked.sources.length === 0) return none;
  const rows = z
    .array(eventRow)
    .parse(
      await tools.read(
        'events',
        eventsSql(asked.sources, { ...asked, ...windowOf(asked), limit: asked.limit + 1 }),
      ),
    );
  if (rows.length === 0) return none;
  const oldestMs = Math.min(...rows.map((row) => row.received_at_ms));
  const retold = z.array(retoldRow).parse(await tools.read('retold', retoldSql(rows, oldestMs)));
  const tellings = tellingsOf(await tools.read('tellings', tellingsSql([...rows, ...retold])));
  return { rows, retold, tellings, beforeMs };
}

/** Related entities may tell something on other days than the booking itself; a range that was asked for is kept to. */
function windowOf({ kind, range, fromMs, toMs }: Asked): Range {
  if (kind !== 'booking') return range;
  return {
    fromMs: fromMs ?? range.fromMs - RELATED_BEFORE_MS,
    toMs: toMs ?? range.toMs + RELATED_AFTER_MS,
  };
}
