import { type Check, checkGroups } from './checks/check.ts';

/** Renders the checks as Markdown. `docs/DATA_QUALITY.md` is this text. */
export function renderChecks(checks: readonly Check[]): string {
  return [
    '# Data quality',
    '',
    'Generated from the checks in `src/quality/checks/`: do not edit. How to add one: [adding-a-check.md](adding-a-check.md).',
    '',
    ...rules,
    ...checkGroups.flatMap((group) => renderGroup(group, checks)),
  ].join('\n');
}

const rules = [
  '## How they work',
  '',
  '- A check runs by its schedule in one process with the role `worker` or `all`, however many there are, with one thread of low priority and little memory. Windows and thresholds are below.',
  '- A state is `ok`, `warning`, `failing`, `unknown` (not enough data, never run, or not able to run; the message says which) or `paused`. While a `critical` check fails, `/health` is degraded.',
  '- A share is bad when it is surely above the threshold: the lower bound of its interval at 99 % is compared, so that three of five do not cry and three of five thousand are seen for what they are. The value that is shown is the share itself.',
  '- `GET /v1/data-quality` has every check with value, message, examples and since when; `/v1/data-quality/{check}/history` what it has said for DATA_QUALITY_RETENTION_DAYS; `POST …/pause`, `…/resume` and `…/run` need the scope `admin`. Prometheus has `openride_data_quality_state` by check, severity and state.',
  '- `GET /v1/jobs` has the jobs behind them, `/v1/jobs/{job}/runs` their runs of the last two weeks.',
  '',
  '## What is mended without a person',
  '',
  'The job `reconcile` compares all that is kept with its sources every RECONCILE_INTERVAL_MINUTES, and at once when a check marked “mended” fails. What differs is computed anew (`rebuild`) where that is safe: the day is not sealed (its sources have not begun to expire), and the landing table still has every record that the batches brought. The rest is left and named. What was found, mended and left is in the result of the run and in the log.',
  '',
];

function renderGroup(group: string, checks: readonly Check[]): string[] {
  return [
    `## ${group[0]?.toUpperCase()}${group.slice(1)}`,
    '',
    ...checks.filter((check) => check.group === group).flatMap(renderCheck),
  ];
}

function renderCheck(check: Check): string[] {
  const { id, title, meaning, remedy, severity, unit, threshold, everyMinutes, isMended } = check;
  const traits = [
    `every ${everyMinutes} minutes`,
    severity,
    `value in ${unit}`,
    `warning above ${threshold.warning}, failing above ${threshold.failing}`,
    ...(isMended === true ? ['mended'] : []),
  ];
  return [
    `### \`${id}\`: ${title.toLowerCase().replace('kafka', 'Kafka')}`,
    '',
    `${meaning}`,
    '',
    `**What to do.** ${remedy}`,
    '',
    `_${traits.join(' · ')}_`,
    '',
  ];
}
