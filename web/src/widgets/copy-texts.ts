import type { Statement } from '../../../src/viz/spec/answer.ts';
import type { WidgetQuery } from '../../../src/viz/spec/widget-spec.ts';

/** Where a question is asked alone. */
export interface Endpoint {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

/** The endpoint that answers what a widget asked of the batch. */
export function endpointOf({ of, query }: WidgetQuery): Endpoint {
  // A question that is no metric and no analysis is named by its address.
  if (of.startsWith('/')) return { method: 'GET', path: of };
  if (of === 'realtime') {
    const parameters = new URLSearchParams(query as Record<string, string>).toString();
    return { method: 'GET', path: `/v1/metrics/realtime${parameters === '' ? '' : `?${parameters}`}` };
  }
  if (of === 'metrics') return { method: 'POST', path: '/v1/metrics/query', body: query };
  // A path such as routes/:id/economics takes its parameters from the query.
  const taken = new Set<string>();
  const path = of.replaceAll(/:(\w+)/g, (_, name: string) => {
    taken.add(name);
    return encodeURIComponent(String(query[name]));
  });
  const body = Object.fromEntries(Object.entries(query).filter(([name]) => !taken.has(name)));
  return { method: 'POST', path: `/v1/analytics/${path}`, body };
}

/** The request as a command for a shell. */
export function curlOf(query: WidgetQuery, origin: string): string {
  const { path, body } = endpointOf(query);
  const url = `curl -s '${origin}${path}'`;
  if (body === undefined) return url;
  const json = JSON.stringify(body, null, 2).replaceAll("'", String.raw`'\''`);
  return `${url} \\\n  -H 'content-type: application/json' \\\n  -d '${json}'`;
}

/** The statements that were run, with what is bound to their parameters. */
export function sqlOf(statements: readonly Statement[]): string {
  return statements
    .map(({ part, sql, params }) => {
      const bound = Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`);
      return [`-- ${part}`, ...bound, `${sql.trim()};`].join('\n');
    })
    .join('\n\n');
}

/** A file name made of a title. */
export function fileNameOf(title: string, ending: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${words === '' ? 'widget' : words}.${ending}`;
}
