import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderEngineConfig, renderEngineUsers } from './render-config.ts';

const config = {
  directory: '/data/engine',
  backupsBelow: '/data/engine/backup-doors',
  memoryLimitBytes: 900_000_000,
  user: 'openride',
  password: 's3cret-of-the-run',
};

test('the memory limit and the directories are in the configuration', () => {
  const xml = renderEngineConfig(config);
  expect(xml).toContain('<max_server_memory_usage>900000000</max_server_memory_usage>');
  expect(xml).toContain('<users_config>/data/engine/users.xml</users_config>');
  expect(xml).toContain('<backups><allowed_path>/data/engine/backup-doors</allowed_path></backups>');
  expect(xml).toContain('<timezone>UTC</timezone>');
});

test('a request by HTTP is served when it carries the login, and by no other rule', () => {
  const xml = renderEngineConfig(config);
  expect(xml.match(/<rule>/g)).toHaveLength(1);
  expect(xml).not.toContain('<defaults');
  const login = /<Authorization>Basic (.*)<\/Authorization>/.exec(xml)?.[1] ?? '';
  expect(Buffer.from(login, 'base64').toString()).toBe('openride:s3cret-of-the-run');
});

test('a directory with characters of XML is escaped', () => {
  const xml = renderEngineConfig({ ...config, directory: '/a<b>&c', backupsBelow: '/a<b>&c/backup-doors' });
  expect(xml).toContain('<users_config>/a&lt;b&gt;&amp;c/users.xml</users_config>');
  expect(xml).toContain('<log>/a&lt;b&gt;&amp;c/engine.log</log>');
  expect(xml).toContain('<allowed_path>/a&lt;b&gt;&amp;c/backup-doors</allowed_path>');
});

test('the file of the users holds only the hash of the password', () => {
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

test('a node of a cluster knows every shard and how to log in there', () => {
  const shards = [9101, 9102].map((port) => ({ host: '127.0.0.1', port }));
  const xml = renderEngineConfig({ ...config, cluster: { name: 'city', shards } });
  expect(xml).toMatch(
    /<remote_servers>\s*<city>\s*(?:<shard>.*<\/shard>\s*){2}<\/city>\s*<\/remote_servers>/,
  );
  expect(xml.match(/<port>910[12]<\/port><user>openride<\/user><password>s3cret-of-the-run</g)).toHaveLength(
    2,
  );
  expect(renderEngineConfig(config)).not.toContain('remote_servers');
});
