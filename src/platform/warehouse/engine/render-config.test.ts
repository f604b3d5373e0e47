import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderEngineConfig, renderEngineUsers } from './render-config.ts';

const config = {
  directory: '/data/engine',
  backupsBelow: '/data/engine/backup-doors',
  standsForServer: false,
  memoryLimitBytes: 900_000_000,
  user: 'openride',
  password: 's3cret-of-the-run',
  database: 'city',
  readerPassword: 's3cret-of-the-reader',
  analystPassword: 's3cret-of-the-analyst',
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
  expect(xml.match(/<rule>/g)).toHaveLength(3);
  expect(xml).not.toContain('<defaults');
  const logins = [...xml.matchAll(/<Authorization>Basic (.*?)<\/Authorization>/g)].map(([, login = '']) =>
    Buffer.from(login, 'base64').toString(),
  );
  expect(logins).toEqual([
    'openride:s3cret-of-the-run',
    'reader:s3cret-of-the-reader',
    'analyst:s3cret-of-the-analyst',
  ]);
});

test('a directory with characters of XML is escaped', () => {
  const xml = renderEngineConfig({ ...config, directory: '/a<b>&c', backupsBelow: '/a<b>&c/backup-doors' });
  expect(xml).toContain('<users_config>/a&lt;b&gt;&amp;c/users.xml</users_config>');
  expect(xml).toContain('<log>/a&lt;b&gt;&amp;c/engine.log</log>');
  expect(xml).toContain('<allowed_path>/a&lt;b&gt;&amp;c/backup-doors</allowed_path>');
});

test('the file of the users holds only the hashes of the passwords', () => {
  const xml = renderEngineUsers(config);
  for (const password of [config.password, config.readerPassword, config.analystPassword]) {
    expect(xml).not.toContain(password);
    expect(xml).toContain(createHash('sha256').update(password).digest('hex'));
  }
});

test('all users come from this machine only; one opens the listeners, one reads the tables, one the views, and none can do more', () => {
  const xml = renderEngineUsers(config);
  expect(xml.match(/<ip>127\.0\.0\.1<\/ip><ip>::1<\/ip>/g)).toHaveLength(4);
  const grants = [...xml.matchAll(/<query>(.*?)<\/query>/g)].map((match) => match[1]);
  expect(grants).toEqual([
    'GRANT SYSTEM LISTEN ON *.*',
    'GRANT READ ON FILE',
    'GRANT CREATE TEMPORARY TABLE ON *.*',
    'GRANT SELECT ON city.*',
    'REVOKE SELECT ON city.dead_letters',
    'GRANT SELECT(id, received_at, reason, event_type, source) ON city.dead_letters',
    'REVOKE SELECT ON city.dead_letter_replays',
    'GRANT SELECT(letter_id, replayed_at, status, reason, corrected) ON city.dead_letter_replays',
    'GRANT SELECT ON analytics.*',
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
