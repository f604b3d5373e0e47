import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../../faults/service.ts';
import {
  betrayed,
  misplaced,
  named,
  nested,
  type PersonalValue,
  poison,
  written,
} from '../personal-corpus.ts';
import { broken, type Event, readExamples, send, sendDialects } from '../send-corpus.ts';
import { type Probe, type ProbeGroup, type Target, verdict } from '../probe.ts';

// Producers send some two hundred personal values in events of every type, in messages of every dialect and in what is no event (G8). Afterwards
// everything that the service keeps or shows is searched for them.

const values: readonly PersonalValue[] = [...named, ...nested, ...written, ...misplaced];

async function engine(target: Target, sql: string): Promise<string> {
  const { httpPort, user, password } = target.engine();
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
  const answer = await fetch(`http://127.0.0.1:${httpPort}/`, { method: 'POST', headers, body: sql });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the engine refused: ${text.slice(0, 200)}`);
  return text;
}

/** Everything in every table of the engine, its own included, but for the letters. */
async function readTables(target: Target, isLetters: boolean): Promise<Map<string, string>> {
  const list = await engine(
    target,
    `SELECT concat(database, '.', name) FROM system.tables
     WHERE engine LIKE '%MergeTree' AND (name LIKE 'dead\\_letter%') = ${isLetters ? 1 : 0} AND lower(database) != 'information_schema' FORMAT TSV`,
  );
  const rows = list
    .trim()
    .split('\n')
    .map(
      async (table) =>
        [table, await engine(target, `SELECT toString(tuple(*)) FROM ${table} FORMAT TSVRaw`)] as const,
    );
  return new Map(await Promise.all(rows));
}

async function readAnswers({ ask, service }: Target): Promise<Map<string, string>> {
  const paths = [
    '/v1/dead-letters?limit=1000',
    '/v1/dead-letters/counts',
    '/health',
    '/v1/metrics',
    '/v1/metrics/bookings',
    '/v1/metrics/payments?group_by=provider',
    '/v1/metrics/users',
    '/v1/data-quality',
    '/openapi.json',
  ];
  const answers = new Map<string, string>();
  const read = async (path: string) => void answers.set(path, await (await ask(path)).text());
  await Promise.all(paths.map(read));
  const letters = JSON.parse(answers.get(paths[0]!)!) as { dead_letters: { id: string }[] };
  await Promise.all(letters.dead_letters.map(({ id }) => read(`/v1/dead-letters/${id}`)));
  const metrics = service.lines
    .map((line) => /"metrics":"([^"]+)"/.exec(line)?.[1])
    .find((url) => url !== undefined);
  if (metrics !== undefined) answers.set(metrics, await (await fetch(metrics)).text());
  return answers;
}

const findIn = (texts: ReadonlyMap<string, string>) =>
  [...texts].flatMap(([where, text]) => betrayed(text, values).map((what) => `${where}: ${what}`));

/** The answers to the sender, kept for the probes that come after the first. */
const sent = new WeakMap<Target['service'], Map<string, string>>();

const fill: Probe = {
  name: 'two hundred personal values in events of all types, in dialects and in what is no event',
  expects:
    'the events are accepted, what was dropped and masked is counted by name, and no answer to the sender holds a value',
  async run(target) {
    const examples = await readExamples(target);
    const answers = new Map<string, string>();
    const accepted = await send(target, JSON.stringify(poison(examples)));
    answers.set('POST /v1/events', await accepted.text());
    for (const [n, text] of broken(examples).entries())
      for (const type of ['application/json', 'application/x-ndjson'])
        answers.set(`POST of what is no event, ${n}, ${type}`, await (await send(target, text, type)).text());
    await sendDialects(target);
    sent.set(target.service, answers);
    const answer = JSON.parse(answers.get('POST /v1/events')!) as {
      rejected?: number;
      dropped_fields?: Record<string, number>;
      masked_fields?: Record<string, number>;
    };
    const { rejected, dropped_fields: dropped = {}, masked_fields: masked = {} } = answer;
    const found = findIn(answers);
    const isCounted =
      (dropped['bvn'] ?? 0) > 0 && (dropped['other'] ?? 0) > 0 && (masked['provider'] ?? 0) > 0;
    return verdict(rejected === 0 && isCounted && found.length === 0, {
      types: examples.length,
      rejected,
      isCounted,
      found,
    });
  },
};

interface ShownLetter {
  reason: string;
  body: string;
  body_truncated: boolean;
}

/** Nobody finds a personal value where it should not be. */
export const personalData: ProbeGroup = {
  name: 'personal data',
  probes: [
    fill,
    {
      name: 'somebody reads every table of the store but those of the letters',
      expects: 'none of the values; the tables of the letters hold some, so the search can find them',
      async run(target) {
        const tables = await readTables(target, false);
        const rows = [...tables.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);
        const [found, inLetters] = [findIn(tables), findIn(await readTables(target, true))];
        return verdict(sent.has(target.service) && rows > 100 && found.length === 0 && inLetters.length > 5, {
          rows,
          letters: inLetters.length,
          values: found.length,
          found,
        });
      },
    },
    {
      name: 'somebody reads every answer, letter, metric and log line',
      expects: 'none of the values; a letter that is shown whole is JSON where it was JSON',
      async run(target) {
        const answers = await readAnswers(target);
        answers.set('log', target.service.lines.join('\n'));
        const engineLog = join(target.dataDir, 'engine/engine.log');
        if (existsSync(engineLog)) answers.set('log of the engine', readFileSync(engineLog, 'utf8'));
        const found = findIn(answers);
        const shown = [...answers.values()].flatMap((text) =>
          text.startsWith('{"id"') ? [JSON.parse(text) as ShownLetter] : [],
        );
        const whole = shown.filter((letter) => letter.reason !== 'not_json' && !letter.body_truncated);
        const noJson = whole.filter(({ body }) => !isJson(body)).length;
        return verdict(shown.length > 5 && found.length === 0 && noJson === 0, {
          letters: shown.length,
          noJson,
          values: found.length,
          found,
        });
      },
    },
    {
      name: 'somebody with the code tries every card and telephone number against a derived id and a content hash',
      expects: 'with another secret the same event has another id and another hash, so nothing can be tried',
      long: true,
      async run(target) {
        const dataDir = mkdtempSync(join(tmpdir(), 'openride-other-key-'));
        const other = startService(dataDir, { PERSONAL_DATA_KEY: 'another secret of sixteen' }, target.root);
        try {
          const url = await other.ready;
          const elsewhere: Target = {
            ...target,
            dataDir,
            service: other,
            ask: (path, init) => fetch(new URL(path, url), init),
            engine: () =>
              JSON.parse(readFileSync(join(dataDir, 'engine/endpoint.json'), 'utf8')) as ReturnType<
                Target['engine']
              >,
          };
          const [here, there] = await Promise.all([target, elsewhere].map(namesOfUnnamed));
          const same = here!.filter((name) => there!.includes(name));
          return verdict(here!.length > 3 && same.length === 0, { names: here!.length, same });
        } finally {
          await other.stop();
          rmSync(dataDir, { recursive: true, force: true });
        }
      },
    },
  ],
};

/** Sends events with personal values and without ids, and returns the ids and hashes that the store gave them. */
async function namesOfUnnamed(target: Target): Promise<string[]> {
  const unnamed = (await readExamples(target))
    .filter(({ event_type: type }) =>
      ['user.registered', 'payment.success', 'payment.failed'].includes(String(type)),
    )
    .map(({ event_id: _unnamed, ...event }, n) => ({
      ...event,
      event_timestamp: `2026-02-01T00:00:0${n}Z`,
      ...('error_message' in event && { error_message: 'call 08031234567' }),
    }));
  const fresh = unnamed.map((event) => freshEntity(event as Event));
  await (await send(target, JSON.stringify(fresh))).text();
  const rows = await engine(
    target,
    `SELECT event_id, content_hash FROM openride.events_raw WHERE event_time >= '2026-02-01' AND event_time < '2026-02-02' FORMAT TSV`,
  );
  return rows.trim().split(/\s+/);
}

function freshEntity(event: Event): Event {
  const key =
    { user: 'user_id', payment: 'payment_id' }[String(event['event_type']).split('.')[0]!] ?? 'user_id';
  return { ...event, [key]: `${String(event[key]).slice(0, -4)}fedc` };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
