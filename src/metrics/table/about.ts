import type { AboutLine, Table } from '../../platform/formats/table.ts';
import type { Answer } from '../answer.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** Rows of an answer, and lines that tell what they are. */
export interface AnswerRows {
  table: Table;
  about: readonly AboutLine[];
}

/** Tells of an answer with metrics: what was asked, what each number means, and how complete it is. */
export function aboutAnswer(answer: Answer, { metrics }: Pick<Catalog, 'metrics'>): AboutLine[] {
  const terms = answer.query.metrics.flatMap((id) => {
    const metric = metrics.get(id);
    return metric === undefined
      ? []
      : [{ name: id, value: `${metric.title} (${metric.unit}): ${metric.meaning} = ${metric.formula}` }];
  });
  return [...aboutBody(answer), ...terms];
}

/** Tells of any answer: what was asked, and its receipt. */
export function aboutBody(answer: object): AboutLine[] {
  const { query, receipt, timezone } = answer as Record<'query' | 'receipt' | 'timezone', unknown>;
  const zone = (query as { timezone?: unknown } | undefined)?.timezone ?? timezone;
  return [
    ...(typeof zone === 'string' ? [{ name: 'time zone', value: zone }] : []),
    ...linesOf('query', query),
    ...linesOf('receipt', receipt),
  ];
}

function linesOf(prefix: string, value: unknown): AboutLine[] {
  return Object.entries((value ?? {}) as Record<string, unknown>).map(([name, member]) => ({
    name: `${prefix}.${name}`,
    value: typeof member === 'string' ? member : JSON.stringify(member),
  }));
}
