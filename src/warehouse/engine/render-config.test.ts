import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderEngineConfig, renderEngineUsers } from './render-config.ts';

const config = {
  directory: '/data/engine',
  memoryLimitBytes: 900_000_000,
  user: 'openride',
  password: 's3cret-of-the-run',
};

test('the memory limit and the directory are in the configuration, the password is not', () => {
  const xml = renderEngineConfig(config);
  expect(xml).toContain('<max_server_memory_usage>900000000</max_server_memory_usage>');
  expect(xml).toContain('<users_config>/data/engine/users.xml</users_config>');
  expect(xml).toContain('<timezone>UTC</timezone>');
  expect(xml).not.toContain(config.password);
});

test('of the password only the hash is written', () => {
  const xml = renderEngineUsers(config);
  expect(xml).not.toContain(config.password);
  expect(xml).toContain(createHash('sha256').update(config.password).digest('hex'));
});

test('both users come from this machine only, and the one without a password can do nothing but open the listeners', () => {
  const xml = renderEngineUsers(config);
  expect(xml.match(/<ip>127\.0\.0\.1<\/ip><ip>::1<\/ip>/g)).toHaveLength(2);
  const grants = [...xml.matchAll(/<query>(.*?)<\/query>/g)].map((match) => match[1]);
  expect(grants).toEqual([
    'GRANT SYSTEM LISTEN ON *.*',
    'GRANT READ ON FILE',
    'GRANT CREATE TEMPORARY TABLE ON *.*',
  ]);
});
