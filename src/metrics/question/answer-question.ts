import type { Family } from '../../events/contract.ts';
import type { InSlices } from '../../kernel/in-slices.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { limits, type MetricQuery } from '../query/query.ts';
import { countsOf, readCounts, shapeReceipt } from '../receipt/receipt.ts';
import { watermarkOf } from '../receipt/watermark.ts';
import { answerQuery, type AnswerDependencies } from '../run/answer-query.ts';
import { queryRows } from '../run/query-rows.ts';
import { type StoredTables, tablesOf } from '../kept/stored-tables.ts';
import type { Question, QuestionAnswer, QuestionTools, ShownStatement } from './question.ts';

/** Answers a question with statements of its own. Throws what it throws, `query_too_slow`, or the store's errors. */
export async function answerQuestion<Body extends object>(
  question: Question<Body>,
  { catalog, stored }: { catalog: Catalog; stored: StoredTables },
  deps: AnswerDependencies & { inSlices: InSlices; settle: (query: MetricQuery) => Promise<MetricQuery> },
): Promise<QuestionAnswer<Body>> {
  // The clock comes before the records in flight, and both before the tables: see `answerQuery`.
  const nowMs = deps.now();
  const inFlight = await deps.inFlight();
  const { allowedLatenessMs, dataLabel = null, onTime, statementSeconds = limits.statementSeconds } = deps;
  const watermarkMs = watermarkOf(nowMs, inFlight, allowedLatenessMs);
  const reader = { connection: deps.connection, statementSeconds };
  const statements: ShownStatement[] = [];
  const tools: QuestionTools = {
    nowMs,
    watermarkMs,
    ...(onTime && { onTime }),
    read(part, sql) {
      statements.push({ part, sql: sql.text, params: { ...sql.params } });
      return queryRows(reader, sql);
    },
    settle: deps.settle,
    async ask(query, { onlyGroups = false } = {}) {
      const settled = await deps.settle({ ...query, explain: true });
      const answer = await answerQuery(settled, catalog, { ...deps, onlyGroups });
      statements.push(
        ...(answer.plan.statements ?? []).map(({ part, sql, params }) => ({ part, sql, params })),
      );
      return answer;
    },
  };
  const { body, maturing = [], expiring = [], leftOutCurrencies = {} } = await question.run(tools);
  const { range, timezone, families, explain } = question;
  const tables = tablesOf(statements.map(({ sql }) => sql).join('\n'), stored);
  checkFamilies(tables, families, stored);
  const boundaries = [range.fromMs, range.toMs];
  const subject = { range, boundaries, families, expiring, leftOut: [] };
  const counted = await readCounts(reader, subject, { nowMs, allowedLatenessMs });
  const receipt = shapeReceipt(
    { range, timezone, maturing: [...maturing], sources: tables },
    { nowMs, watermarkMs, inFlight, dataLabel },
    { ...countsOf(counted, []), leftOut: { ...leftOutCurrencies } },
  );
  return { ...body, receipt, plan: { tables, ...(explain && { statements }) } };
}

/** Throws where a question reads a family that it does not name: its kept answer would outlive a change of that family. */
function checkFamilies(tables: readonly string[], families: readonly Family[], stored: StoredTables): void {
  for (const table of tables)
    for (const family of stored.get(table) ?? [])
      if (!families.includes(family))
        throw new Error(`A question reads ${table} of the family ${family}, which it does not name.`);
}
