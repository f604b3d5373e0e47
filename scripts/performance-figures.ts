import { type Json, listAt, numberAt, us, usPerEvent } from './read-report.ts';

/** The reports by bench, as each bench printed it (`npm run bench:keep`). */
export type Baseline = Readonly<Partial<Record<Bench, Json>>>;

/** The benches whose reports are kept. */
export const benches = ['ingest', 'kafka', 'peer', 'check', 'query', 'idle', 'viewers'] as const;
export type Bench = (typeof benches)[number];

interface Figure {
  what: string;
  target: string;
  bench: Bench;
  /** Null where the report does not say. */
  read: (report: Json) => string | null;
  watched: string;
}

/** Every figure of the page, in its order. */
export const figures: readonly Figure[] = [
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

/** Returns the questions that one client asked, of those that `isMeant`. */
function askedAlone(report: Json, isMeant: (question: string) => boolean): Json[] {
  return (listAt(report, 'queries') as Json[]).filter(
    ({ question, clients }) => clients === 1 && isMeant(String(question)),
  );
}

function stageOf(report: Json, rate: number): unknown {
  return (listAt(report, 'stages') as Json[]).find(({ events_per_second: pace }) => pace === rate);
}

const textOf = (value: number | null) => (value === null ? null : String(value));
const ms = (value: number | null) => (value === null ? null : `${Math.round(value)} ms`);
const percent = (value: number | null) => (value === null ? null : `${value.toFixed(1)} %`);
const rate = (value: number | null) => (value === null ? null : `${value.toLocaleString('en')} events/s`);
const share = (part: number | null, whole: number | null) =>
  part === null || whole === null ? null : (part / whole).toFixed(2);
