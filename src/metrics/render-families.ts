import { type Catalog, metricFamilies, metricsOfFamily } from './catalog/catalog.ts';

/** The table of the README: each family with its endpoint and what it answers unasked. */
export function renderFamilies(catalog: Catalog): string {
  const rows = metricFamilies.map((family) => {
    const headlines = metricsOfFamily(catalog, family).filter(({ headline }) => headline);
    const titles = headlines.map(({ title }) => title).join(', ');
    return `| ${family} | \`GET /v1/metrics/${family}\` | ${titles} | [all](docs/METRICS_CATALOG.md#${family}) |`;
  });
  return ['| family | endpoint | headline metrics | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
