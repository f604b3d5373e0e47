import type { MetricEntry } from '../../widgets/use-catalogue.ts';

/** The metrics in which every word of a text occurs: in the id, the title, the meaning, the formula or a dimension; titles first. */
export function findMetrics(metrics: readonly MetricEntry[], text: string): readonly MetricEntry[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return metrics;
  const found = metrics.filter((metric) => {
    const all = [metric.id, metric.title, metric.meaning, metric.formula, ...metric.dimensions]
      .join(' ')
      .toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const rank = ({ id, title }: MetricEntry) =>
    words.every((word) => `${id} ${title}`.toLowerCase().includes(word)) ? 0 : 1;
  return found.toSorted((a, b) => rank(a) - rank(b));
}
