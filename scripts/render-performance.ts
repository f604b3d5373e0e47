// docs/PERFORMANCE.md from bench/baseline.json: what each bench reported last, beside what was aimed at and where it is watched in a
// running service. A figure without a report says so, because an empty cell would look like a small number.

import { type Baseline, type Bench, benches, figures } from './performance-figures.ts';
import { at, type Json, listAt, numberAt, us, usPerEvent } from './read-report.ts';

/** Renders the page. */
export function renderPerformance(baseline: Baseline): string {
  const rows = figures.map(({ what, target, bench, read, watched }) => {
    const report = baseline[bench];
    const figure = report === undefined ? null : read(report);
    const measured = figure === null ? 'not measured' : `${figure} (${dayOf(report)})`;
    return [what, target, measured, commandOf(bench), watched];
  });
  return [
    '# Performance',
    '<!-- Generated from bench/baseline.json by `npm run docs`. -->',
    'What was aimed at, what was measured, and where a running service shows it. A number is only as good as its conditions, which stand below: whoever measures on another machine compares ratios.',
    'To measure anew: the bench of the figure with `--out bench/results/<name>.json`, then `npm run bench:keep -- <name> bench/results/<name>.json` and `npm run docs`.',
    '## Targets',
    table(['figure', 'target', 'measured (day)', 'bench', 'watched'], rows),
    '## Where the microseconds of an event go',
    renderMicroseconds(baseline),
    '## Conditions',
    table(
      ['bench', 'measured', 'on', 'load before', 'version'],
      benches.flatMap((bench) => conditionsOf(bench, baseline[bench])),
    ),
    'The load is that of the last 1, 5 and 15 minutes: above 0.2 somebody else was at work, and rates are too low.',
  ].join('\n\n');
}

function renderMicroseconds({ kafka, ingest, check }: Baseline): string {
  const rows: string[][] = [];
  for (const side of ['service', 'engine', 'broker']) {
    const used = kafka === undefined ? null : usPerEvent(kafka, side);
    if (used !== null) rows.push([`${side}, reading a backlog from Kafka`, us(used)!, 'processor time']);
  }
  for (const side of ['service', 'engine']) {
    const used = us(numberAt(ingest, 'file', 'cpu_us_per_event', side));
    if (used !== null) rows.push([`${side}, importing a file`, used, 'processor time']);
  }
  for (const [step, times] of Object.entries((at(ingest, 'file', 'steps') ?? {}) as Record<string, Json>)) {
    const [seconds, records] = [numberAt(times, 'seconds'), numberAt(times, 'records')];
    if (seconds !== null && records !== null)
      rows.push([
        `the step ${step}, importing a file`,
        us((seconds / records) * 1e6)!,
        'by the clock; steps overlap',
      ]);
  }
  for (const [way, what] of [
    ['as_the_service', 'the check'],
    ['parsed_and_checked', 'the check, were every event parsed'],
  ] as const) {
    const used = numberAt(check, 'mixed', 'us_per_event', way);
    if (used !== null) rows.push([`${what}, alone in a process`, us(used)!, 'processor time']);
  }
  return rows.length === 0 ? 'Not measured.' : table(['part', 'an event', 'which time'], rows);
}

function conditionsOf(bench: Bench, report: Json | undefined): string[][] {
  const conditions = at(report, 'conditions') as Json | undefined;
  if (conditions === undefined) return [];
  const { cpu, cores, memory_gib: memory, node, version, engine } = conditions;
  const load = listAt(conditions, 'load_average').join(', ');
  return [
    [
      commandOf(bench),
      dayOf(report),
      `${String(cpu)}, ${String(cores)} cores, ${String(memory)} GiB`,
      load,
      `${String(version)}, Node ${String(node)}, ${String(engine)}`,
    ],
  ];
}

/** The peer is a mode of the bench of Kafka, which needs Python. */
function commandOf(bench: Bench): string {
  return bench === 'peer' ? '`bench:kafka -- --peer`' : `\`bench:${bench}\``;
}

function dayOf(report: Json | undefined): string {
  const when = at(report, 'conditions', 'measured_at');
  return typeof when === 'string' ? when.slice(0, 10) : 'no day';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
