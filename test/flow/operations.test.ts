import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingSchemas } from '../../src/app/config.ts';
import { makeKafkaTelemetry } from '../../src/ingest/kafka/telemetry.ts';
import { makeJobTelemetry } from '../../src/platform/jobs/telemetry.ts';
import { watchChecks } from '../../src/quality/telemetry.ts';
import { allChecks } from '../../src/quality/checks/all-checks.ts';
import { namesIn, readScrape } from '../support/prometheus-names.ts';
import { rideEvents } from '../support/ride-events.ts';
import { type TestService, openTestService } from '../support/test-service.ts';

// Alert rules and dashboard speak of metrics and labels that a running service exposes, and every alert has its runbook. A
// metric that is renamed would otherwise make an alert that never fires.

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const rule = z.strictObject({
  alert: z.string().regex(/^OpenRide[A-Z]\w+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[mh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const rules = z
  .strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) })
  .parse(parse(read('deploy/prometheus/alerts.yml')))
  .groups.flatMap((group) => group.rules);

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.int(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
      }),
    ),
  })
  .parse(JSON.parse(read('deploy/grafana/openride-analytics.json')));

const expressions: [string, string, string][] = [
  ...rules.map(({ alert, expr, annotations }): [string, string, string] => [
    alert,
    expr,
    Object.values(annotations).join(' '),
  ]),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }): [string, string, string] => [title, expr, legendFormat]),
  ),
];

let service: TestService;
const exposed = { names: new Set<string>(), labels: new Map<string, Set<string>>() };
// What Prometheus adds itself.
const ofPrometheus = ['job', 'instance'];

beforeAll(async () => {
  service = await openTestService();
  const now = new Date().toISOString();
  await service.post(JSON.stringify([rideEvents.success(now), { event_type: 'nothing' }]));
  await fetch(`${service.url}/v1/metrics/payments`);
  const scraped = readScrape(await (await fetch(service.metricsUrl)).text());
  exposed.names = scraped.names;
  for (const [name, labels] of scraped.labels) exposed.labels.set(name, labels);
  // A service without Kafka and before its first check has names, but no samples: their labels come from the same code.
  for (const [name, labels] of readScrape(await sampleOfTheRest()).labels)
    exposed.labels.set(name, exposed.labels.get(name)?.union(labels) ?? labels);
});
afterAll(() => service.remove());

async function sampleOfTheRest(): Promise<string> {
  const registry = new Registry();
  const kafka = makeKafkaTelemetry(registry);
  kafka.count({ kind: 'lost', topic: 't', partition: 0, offsets: 1 });
  kafka.count({ kind: 'recreated', topic: 't' });
  kafka.count({ kind: 'unreadable', topic: 't', batches: 1 });
  kafka.count({ kind: 'failed', what: 'broker' });
  kafka.watch(() => Promise.resolve([{ topic: 't', partition: 0, committed: 1, endOffset: 2, lag: 1 }]));
  makeJobTelemetry(registry)('reconcile', 'completed', 1);
  watchChecks(registry, () => [{ check: 'c', severity: 'critical', state: 'ok', value: 0, checkedAtMs: 1 }]);
  return registry.metrics();
}

/** Kafka's gauges exist only where Kafka is read. */
const isConditional = (name: string) => /^openride_kafka_\w+$/.test(name) && exposed.labels.has(name);

test.each(expressions)('%s: every metric and label is exposed', (_name, expression, words) => {
  const { metrics, groupedBy } = namesIn(expression);
  expect(metrics.size).toBeGreaterThan(0);
  const known = new Set<string>(ofPrometheus);
  for (const [name, labels] of metrics) {
    if (name === 'up') continue;
    expect(exposed.names.has(name) || isConditional(name), `${name} is not exposed`).toBe(true);
    const has = exposed.labels.get(name) ?? new Set<string>();
    expect(
      [...labels].filter((label) => !has.has(label) && !ofPrometheus.includes(label)),
      name,
    ).toEqual([]);
    for (const label of has) known.add(label);
  }
  expect([...groupedBy].filter((label) => !known.has(label))).toEqual([]);
  const shown = [...words.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map((match) => match[1]!);
  const kept = groupedBy.size === 0 ? known : groupedBy.union(new Set(ofPrometheus));
  expect(shown.filter((label) => !kept.has(label))).toEqual([]);
});

test('every alert has a section of its own in the runbook, and no section is without its alert', () => {
  const sections = [...read('docs/RUNBOOK.md').matchAll(/^## (\w+)$/gm)].map((match) => match[1]);
  expect(new Set(sections)).toEqual(new Set(rules.map(({ alert }) => alert)));
  expect(sections).toHaveLength(rules.length);
  for (const { alert, annotations } of rules)
    expect(annotations.runbook_url).toBe(`docs/RUNBOOK.md#${alert.toLowerCase()}`);
});

test('the runbook names settings and checks that there are', () => {
  const runbook = read('docs/RUNBOOK.md');
  const settings = [...runbook.matchAll(/(?<![\w/])[A-Z]+_[A-Z_]+\b(?!\.md)/g)].map(([name]) => name);
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.filter((name) => !Object.hasOwn(settingSchemas, name))).toEqual([]);
  for (const id of ['waiting_batches', 'producer_silence'])
    expect([runbook.includes(`\`${id}\``), allChecks.some((check) => check.id === id)]).toEqual([true, true]);
});

test('panels have numbers of their own', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('names are found in expressions', () => {
  const { metrics, groupedBy } = namesIn(
    'sum by (le, step) (rate(a_bucket{x="y by z",w=~"q|r"}[5m])) / on (instance) b > 2 and absent(c)',
  );
  expect([...metrics].map(([name, labels]) => [name, [...labels]])).toEqual([
    ['a_bucket', ['x', 'w']],
    ['b', []],
    ['c', []],
  ]);
  expect([...groupedBy]).toEqual(['le', 'step', 'instance']);
});
