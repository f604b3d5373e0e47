import { endpointsOf, type OpenApiDocument, scopesOf } from './open-api-document.ts';

/** The text of docs/api-surface.txt: an endpoint a line with its scope and statuses, sorted, so that a review sees what changes. */
export function renderApiSurface(document: OpenApiDocument): string {
  const lines = endpointsOf(document).map((endpoint) => {
    const statuses = Object.keys(endpoint.responses ?? {}).join(' ');
    return `${endpoint.path} ${endpoint.method} ${scopesOf(endpoint).join('+') || '-'}: ${statuses}\n`;
  });
  return `# path, method, scope: statuses\n${lines.toSorted().join('')}`;
}
