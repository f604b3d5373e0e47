import { type Catalog, metricFamilies, metricsOfFamily } from './catalog/catalog.ts';

/** Renders the table of the README: each family with its endpoint and its headline metrics. */
export function renderFamilies(catalog: Catalog): string {
  const rows = metricFamilies.map((family) => {
    const headlines = metricsOfFamily(catalog, family).filter(({ headline }) => headline);
    const titles = headlines.map(({ title }) => title).join(', ');
    return `| ${family} | \`GET /v1/metrics/${family}\` | ${titles} | [all](docs/METRICS_CATALOG.md#${family}) |`;
  });
  return ['| family | endpoint | headline metrics | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
