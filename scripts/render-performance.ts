// docs/PERFORMANCE.md from bench/baseline.json: what each bench reported last, beside what was aimed at and where it is watched in a
// running service. A figure without a report says so, because an empty cell would look like a small number.

/** The reports by bench, as each bench printed it (`npm run bench:keep`). */
export type Baseline = Readonly<Partial<Record<Bench, Json>>>;

/** The benches whose reports are kept. */
export const benches = ['ingest', 'kafka', 'peer', 'check', 'query', 'idle', 'viewers'] as const;
export type Bench = (typeof benches)[number];

type Json = { readonly [name: string]: unknown };

interface Figure {
  what: string;
  target: string;
  bench: Bench;
  /** Null where the report does not say. */
  read: (report: Json) => string | null;
  watched: string;
}

const figures: readonly Figure[] = [
  {
    what: 'Kafka to queryable, in runs beside the stack of the original description',
    target: 'six times as fast',
    bench: 'peer',
    read: (report) => {
      const [median, min, max] = ['median', 'min', 'max'].map((name) =>
        numberAt(report, 'peer', 'ratio', name),
      );
      return median === null
        ? null
        : `${median} times (${min} to ${max} in ${listAt(report, 'peer', 'pairs').length} pairs)`;
    },
    watched: '`openride_kafka_lag_records`, alert OpenRideKafkaLagHigh',
  },
  {
    what: 'Kafka to queryable, a backlog',
    target: '–',
    bench: 'kafka',
    read: (report) => rate(numberAt(report, 'rate', 'events_per_second')),
    watched: '`openride_events_total`',
  },
  {
    what: 'processor time of an event from Kafka, service and engine',
    target: '≤ 25 µs',
    bench: 'kafka',
    read: (report) => {
      const [service, engine] = ['service', 'engine'].map((side) => usPerEvent(report, side));
      return service === null || engine === null ? null : us(service! + engine!);
    },
    watched: '`process_cpu_seconds_total` beside `openride_events_total`',
  },
  {
    what: 'from event to queryable, 10,000 a second from Kafka, 95 %',
    target: '≤ 600 ms',
    bench: 'kafka',
    read: (report) => {
      const steps = listAt(report, 'latency') as Json[];
      const step = steps.find(({ events_per_second: pace }) => pace === 10_000);
      return step === undefined ? null : ms(numberAt(step, 'event_to_queryable_ms', 'p95'));
    },
    watched: '`openride_event_to_queryable_seconds`, alert OpenRideEventsLate',
  },
  {
    what: 'file import',
    target: '–',
    bench: 'ingest',
    read: (report) => rate(numberAt(report, 'file', 'events_per_second')),
    watched: '`openride_events_total`',
  },
  {
    what: 'file import, as a share of landing and fan-out alone',
    target: '≥ 0.9',
    bench: 'ingest',
    read: (report) =>
      share(
        numberAt(report, 'file', 'events_per_second'),
        numberAt(report, 'bare', 'landing_and_fan_out', 'events_per_second'),
      ),
    watched: '–',
  },
  {
    what: 'HTTP, 500 events a request, as a share of the file import',
    target: '≥ 0.6',
    bench: 'ingest',
    read: (report) =>
      share(numberAt(report, 'http', 'events_per_second'), numberAt(report, 'file', 'events_per_second')),
    watched: '`openride_http_request_seconds`',
  },
  {
    what: 'from event to queryable, 10,000 a second over HTTP, 95 %',
    target: '–',
    bench: 'ingest',
    read: (report) => ms(numberAt(report, 'steady', 'event_to_queryable_ms', 'p95')),
    watched: '`openride_event_to_queryable_seconds`, alert OpenRideEventsLate',
  },
  {
    what: 'the check of an event, from its bytes to its row, alone in a process',
    target: '–',
    bench: 'check',
    read: (report) => us(numberAt(report, 'mixed', 'us_per_event', 'as_the_service')),
    watched: '`openride_batch_step_seconds{step="check"}`',
  },
  {
    what: 'the slowest of the seven endpoints, 90 days by day, one client, 95 %',
    target: '< 60 ms at 20 million events',
    bench: 'query',
    read: (report) => {
      const asked = askedAlone(report, (question) => question.endsWith(', daily series'));
      const slowest = Math.max(...asked.map((question) => numberAt(question, 'ms', 'p95') ?? Number.NaN));
      return asked.length === 0 ? null : ms(slowest);
    },
    watched: '`openride_query_seconds`, alert OpenRideQueriesSlow',
  },
  {
    what: 'realtime, one client, 95 %',
    target: '< 20 ms',
    bench: 'query',
    read: (report) => {
      const [asked] = askedAlone(report, (question) => question === 'realtime');
      return ms(numberAt(asked, 'ms', 'p95'));
    },
    watched: '`openride_http_request_seconds`',
  },
  {
    what: 'a kept answer of the seven endpoints, one client, 95 %',
    target: '< 5 ms',
    bench: 'query',
    read: (report) => {
      const [asked] = askedAlone(report, (question) => question === 'the seven endpoints, mixed, kept');
      return ms(numberAt(asked, 'ms', 'p95'));
    },
    watched: '`openride_answers_total`',
  },
  {
    what: 'processor time with no events, service and engine, beyond an engine that nobody uses',
    target: '≤ 1 % of a core',
    bench: 'idle',
    read: (report) => percent(numberAt(stageOf(report, 0), 'cpu_percent_median', 'beyond_bare')),
    watched: '`process_cpu_seconds_total`',
  },
  {
    what: 'processor time at 10 events a second, service and engine',
    target: '≤ 10 % of a core',
    bench: 'idle',
    read: (report) => {
      const used = stageOf(report, 10);
      const [service, engine] = ['service', 'engine'].map((side) =>
        numberAt(used, 'cpu_percent_median', side),
      );
      return percent(service === null || engine === null ? null : service! + engine!);
    },
    watched: '`process_cpu_seconds_total`',
  },
  {
    what: 'the answer to one HTTP sender in sequence, 95 %',
    target: '≤ 300 ms',
    bench: 'idle',
    read: (report) => ms(numberAt(report, 'in_sequence', 'answers_ms', 'p95')),
    watched: '`openride_http_request_seconds`',
  },
  {
    what: 'fifty people with pages open beside 2,000 events a second: engine time for them, by that without kept answers',
    target: '≤ 0.2',
    bench: 'viewers',
    read: (report) => textOf(numberAt(report, 'engine_share')),
    watched: '`openride_answers_total`, alert OpenRideAnswersNotKept',
  },
  {
    what: 'the same: the share of answers that were kept ones',
    target: '> 0.8',
    bench: 'viewers',
    read: (report) => textOf(numberAt(report, 'kept', 'hit_rate')),
    watched: '`openride_answers_total`',
  },
  {
    what: 'disk, bytes an event',
    target: '≤ 250',
    bench: 'query',
    read: (report) => textOf(numberAt(report, 'disk', 'bytes_per_event')),
    watched: '`openride_engine_disk_bytes`',
  },
];

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

/** Returns the questions that one client asked, of those that `isMeant`. */
function askedAlone(report: Json, isMeant: (question: string) => boolean): Json[] {
  return (listAt(report, 'queries') as Json[]).filter(
    ({ question, clients }) => clients === 1 && isMeant(String(question)),
  );
}

/** The peer is a mode of the bench of Kafka, which needs Python. */
function commandOf(bench: Bench): string {
  return bench === 'peer' ? '`bench:kafka -- --peer`' : `\`bench:${bench}\``;
}

function dayOf(report: Json | undefined): string {
  const when = at(report, 'conditions', 'measured_at');
  return typeof when === 'string' ? when.slice(0, 10) : 'no day';
}

function stageOf(report: Json, rate: number): unknown {
  return (listAt(report, 'stages') as Json[]).find(({ events_per_second: pace }) => pace === rate);
}

function usPerEvent(report: Json, side: string): number | null {
  const seconds = numberAt(report, 'rate', 'usage', side, 'cpu_seconds');
  const events = numberAt(report, 'rate', 'events');
  return seconds === null || events === null ? null : (seconds / events) * 1e6;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inside, name) => (inside as Json | null | undefined)?.[name], value);
}

function numberAt(value: unknown, ...path: string[]): number | null {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : null;
}

function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

const textOf = (value: number | null) => (value === null ? null : String(value));
const ms = (value: number | null) => (value === null ? null : `${Math.round(value)} ms`);
const us = (value: number | null) => (value === null ? null : `${value.toFixed(1)} µs`);
const percent = (value: number | null) => (value === null ? null : `${value.toFixed(1)} %`);
const rate = (value: number | null) => (value === null ? null : `${value.toLocaleString('en')} events/s`);
const share = (part: number | null, whole: number | null) =>
  part === null || whole === null ? null : (part / whole).toFixed(2);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
