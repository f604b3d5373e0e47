import { type MetricResult, type VerifyReport, isRight } from './verify.ts';

const MOST_DIFFERENCES = 3;
const group = (value: number) => value.toLocaleString('en-US');

/** Renders one line per metric with its differences below, and the list of metrics that were not compared. */
export function renderReport(report: VerifyReport): string {
  const { metrics, unknown, notServed, comparisons, seconds } = report;
  const differences = metrics.reduce((sum, metric) => sum + metric.differences.length, 0);
  return [
    `${'metric'.padEnd(44)}${'questions'.padStart(10)}${'comparisons'.padStart(13)}${'differences'.padStart(13)}`,
    ...metrics.flatMap(renderMetric),
    '',
    ...renderUnknown(unknown),
    ...(notServed.length > 0 ? [`known to the ledger, not in the catalogue: ${notServed.join(', ')}`] : []),
    `${metrics.length} metrics, ${group(comparisons)} comparisons, ${group(differences)} differences, ${seconds.toFixed(1)} s`,
    '',
  ].join('\n');
}

/** Renders what was not compared, one line for all metrics with the same dimension and reason. */
function renderUnknown(unknown: VerifyReport['unknown']): string[] {
  const alike = Map.groupBy(unknown, ({ by, reason }) => JSON.stringify([by, reason]));
  return [...alike.values()].map((group) => {
    const { metric, by, reason } = group[0]!;
    const what = group.length === 1 ? metric : `${group.length} metrics`;
    return `not compared: ${what}${by === null ? '' : ` by ${by}`} – ${reason ?? 'THE LEDGER DOES NOT KNOW IT'}`;
  });
}

function renderMetric(result: MetricResult): string[] {
  const { metric, questions, comparisons, differences, says, errors } = result;
  const head = [
    metric.padEnd(44),
    String(questions).padStart(10),
    group(comparisons).padStart(13),
    group(differences.length).padStart(13),
    isRight(result) ? '' : '  ✗',
  ].join('');
  const shown = differences.slice(0, MOST_DIFFERENCES);
  return [
    head,
    ...(says || errors.length > 0 ? [] : ['    every true value is null or zero: nothing is shown']),
    ...errors.slice(0, MOST_DIFFERENCES).map((error) => `    ${error}`),
    ...shown.map(
      ({ where, truth, served }) =>
        `    ${where}: truth ${JSON.stringify(truth) ?? 'nothing'}, served ${JSON.stringify(served) ?? 'nothing'}`,
    ),
    ...(differences.length > shown.length ? [`    … ${differences.length - shown.length} more`] : []),
  ];
}
