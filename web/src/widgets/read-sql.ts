import type { Statement } from '../../../src/viz/spec/answer.ts';
import type { WidgetQuery } from '../../../src/viz/spec/widget-spec.ts';
import { get } from '../api/ask.ts';
import { endpointOf, sqlOf } from './copy-texts.ts';

/** Asks again with `explain`, and gives the statements that were run. */
export async function readSql({ of, query }: WidgetQuery): Promise<string> {
  const { path, body } = endpointOf({ of, query: { ...query, explain: true } });
  const { plan } = await get<{ plan: { statements?: Statement[] } }>(path, { body });
  return sqlOf(plan.statements ?? []);
}
