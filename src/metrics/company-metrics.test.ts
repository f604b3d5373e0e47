import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { catalog } from './catalog/catalog.ts';
import { readCompanyMetrics } from './company-metrics.ts';

const directory = mkdtempSync(join(tmpdir(), 'openride-metrics-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function read(content: unknown) {
  const path = join(directory, `${(files += 1)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readCompanyMetrics(path, catalog);
}

const measure = {
  name: 'refunds',
  unit: 'count',
  from: { payment_events: { fn: 'count', where: "event_type = 'payment.refunded'" } },
};
const entry = {
  id: 'company.refunds',
  title: 'Refunds',
  meaning: 'Refunds.',
  formula: 'number of payment.refunded',
  unit: 'count',
  kind: 'count',
  measure,
  dimensions: ['currency'],
  direction: 'down_is_good',
  headline: false,
};

test('entries come behind those of the platform', () => {
  const { catalog: joined, own } = read([entry]);
  expect([...joined.metrics.keys()]).toEqual([...catalog.metrics.keys(), 'company.refunds']);
  expect(own.map(({ id }) => id)).toEqual(['company.refunds']);
});

const bad: [string, unknown, RegExp][] = [
  ['no JSON', '{', /JSON/],
  ['no list', { metrics: [entry] }, /must hold a list/],
  ['no object', [7], /entry 1: the entry: /],
  ['an id of the platform', [{ ...entry, id: 'payments.refunds' }], /payments\.refunds: id is defined twice/],
  ['an id twice', [entry, entry], /company\.refunds: id is defined twice/],
  ['an id without a family', [{ ...entry, id: 'refunds' }], /entry 1 \(refunds\): id: /],
  [
    'an unknown member',
    [entry, { ...entry, id: 'company.x', color: 'red' }],
    /entry 2 \(company\.x\): .*color/,
  ],
  ['an unknown unit', [{ ...entry, unit: 'naira' }], /entry 1 \(company\.refunds\): unit: /],
  ['no measure', [{ ...entry, measure: undefined }], /entry 1 \(company\.refunds\): measure: /],
  [
    'an unknown function',
    [{ ...entry, measure: { ...measure, from: { payment_events: { fn: 'avg' } } } }],
    /measure\.from\.payment_events\.fn: /,
  ],
  [
    'no source',
    [{ ...entry, measure: { ...measure, from: {} } }],
    /company\.refunds: measure\.from names no source/,
  ],
  [
    'an unknown source',
    [{ ...entry, measure: { ...measure, from: { refunds: { fn: 'count', where: '1' } } } }],
    /measure\.from names refunds, which is no source/,
  ],
  [
    'an unknown dimension',
    [{ ...entry, dimensions: ['colour'] }],
    /dimensions names colour, which is no dimension/,
  ],
  [
    'a dimension of another source',
    [{ ...entry, dimensions: ['cancelled_by'] }],
    /dimensions names cancelled_by, which no source of it has/,
  ],
  [
    'a level that counts',
    [{ ...entry, kind: 'level' }],
    /measure\.from computes count, which is not of kind level/,
  ],
];

test.each(bad)('%s', (_name, content, message) => {
  expect(() => read(content)).toThrow(message);
});

test('everything wrong is told at once, and a file that is not there is told too', () => {
  expect(() =>
    read([
      { ...entry, unit: 'naira' },
      { ...entry, dimensions: ['colour'] },
    ]),
  ).toThrow(/entry 1 [^]*company\.refunds: dimensions/);
  expect(() => readCompanyMetrics(join(directory, 'absent.json'), catalog)).toThrow(
    /METRICS_FILE .*absent\.json/,
  );
});
