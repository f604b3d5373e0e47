import { type Catalog, metricFamilies, metricsOfFamily } from './catalog/catalog.ts';
import { namesOfTime } from './catalog/dimensions-of-time.ts';
import { type Metric, isMoney } from './catalog/metric.ts';
import { sourceNamesOf } from './plan/choose-source.ts';

const directions = { up_is_good: 'up', down_is_good: 'down', neutral: '–' };

/** Renders the catalogue as Markdown. `docs/METRICS_CATALOG.md` is this text. */
export function renderCatalog(catalog: Catalog): string {
  return [
    '# Metrics',
    '',
    'Generated from the catalogue in `src/metrics/catalog/`: do not edit. How to add one: `docs/adding-a-metric.md`.',
    '',
    ...rules,
    ...metricFamilies.flatMap((family) => renderFamily(family, catalog)),
    '## Dimensions',
    '',
    `The word time in the tables above stands for ${namesOfTime(catalog.dimensions).map(code).join(', ')}: when it happened, in the time zone of the query. A state at the end of a period has no such time, nor has what is computed for a period as a whole.`,
    '',
    ...table(
      ['Name', 'Meaning'],
      catalog.dimensions.map(({ name, meaning }) => [code(name), meaning]),
    ),
    '',
  ].join('\n');
}

const rules = [
  '## How to read them',
  '',
  '- An event counts once, at its own time. Days and hours are those of the time zone of the query; ranges include their start and exclude their end.',
  '- A ratio or mean is served as `{value, numerator, denominator}`: computed from the exact sums, rounded to 6 decimals (money: 2), half away from zero, and null when the denominator is 0.',
  '- Money is decimal text in one currency: that of the filter, of the group in a breakdown by currency, and else that of the business. What it is divided by counts within the same currency. Counts are over all currencies unless currency is filtered. `receipt.left_out_currencies` says what was left out.',
  '- A percentile is exact (R type 7). It is computed from the events themselves and so reaches back only as far as they are kept; `receipt.expired` says when some have gone.',
  '- A bucket that ends after the watermark is `provisional`.',
  '',
];

const footnotes = new Map<Metric['headline'], string>([
  [false, ' ¹'],
  ['total', ' ²'],
]);

function renderFamily(family: string, catalog: Catalog): string[] {
  const metrics = metricsOfFamily(catalog, family);
  const rows = metrics.map((metric) => [
    `${code(metric.id)}${footnotes.get(metric.headline) ?? ''}`,
    `**${metric.title}.** ${metric.meaning}`,
    metric.formula,
    unitOf(metric),
    dimensionsOf(metric, catalog),
    directions[metric.direction],
    sourceNamesOf(metric, catalog.sources).map(code).join(', '),
  ]);
  const example = metrics.find(({ headline }) => headline === true)?.id ?? '';
  return [
    `## ${family[0]?.toUpperCase()}${family.slice(1)}`,
    '',
    `\`GET /v1/metrics/${family}?from=2026-03-01&to=2026-03-08&grain=day&metrics=${example}\``,
    '',
    ...table(['Id', 'Meaning', 'Formula', 'Unit', 'Dimensions', 'Good', 'Sources'], rows),
    '',
    '¹ Served when `metrics` names it. ² Served unasked for grain `total`; a series of it reads much, and is served when `metrics` names it.',
    '',
  ];
}

/** Nearly all metrics have the dimensions of time, which one word stands for. */
function dimensionsOf(metric: Metric, { dimensions }: Catalog): string {
  const ofTime = namesOfTime(dimensions);
  const own = metric.dimensions.filter((name) => !ofTime.includes(name)).map(code);
  const hasTime = metric.dimensions.some((name) => ofTime.includes(name));
  return [...own, ...(hasTime ? ['time'] : [])].join(', ') || '–';
}

function unitOf(metric: Metric): string {
  return isMoney(metric) && metric.unit !== 'money' ? `${metric.unit} (of money)` : metric.unit;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
