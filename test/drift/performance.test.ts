import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { renderPerformance } from '../../scripts/render-performance.ts';

// docs/PERFORMANCE.md is generated; what it names has to exist.

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/PERFORMANCE.md');

test('every metric and alert by which the page says a figure is watched exists', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('telemetry.ts'),
  );
  const code = sources.map((name) => read(`src/${name}`)).join('\n');
  const metrics = [...page.matchAll(/`(openride_\w+)/g)].map(([, name]) => name!);
  expect(metrics.length).toBeGreaterThan(5);
  expect(metrics.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  const alerts = [...page.matchAll(/alert (OpenRide\w+)/g)].map(([, name]) => name!);
  expect(alerts.filter((name) => !read('deploy/prometheus/alerts.yml').includes(`alert: ${name}\n`))).toEqual(
    [],
  );
});

test('every bench that the page names is a script', () => {
  const named = [...page.matchAll(/`(?:npm run )?(bench:[a-z]+)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !(name in packageFile.scripts))).toEqual([]);
});

test('what no bench has reported is not measured', () => {
  const empty = renderPerformance({});
  expect(empty).not.toMatch(/NaN|undefined|null/);
  expect(empty.match(/not measured/g)?.length).toBeGreaterThan(10);
  const half = renderPerformance({
    peer: { peer: { ratio: { median: 2, min: 1, max: 3 }, pairs: [1, 2] } },
    query: { queries: [] },
  });
  expect(half).toContain('| 2 times (1 to 3 in 2 pairs) (no day) |');
  expect(half).not.toMatch(/NaN|undefined|null/);
});
