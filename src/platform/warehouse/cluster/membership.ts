import { z } from 'zod';
import { CodedError } from '../../../kernel/errors.ts';
import type { Connection } from '../connection.ts';
import type { ClusterNames } from '../store.ts';
import { readPlacements } from './placement.ts';

// Addresses in the wrong order, a shard that came back empty, or a `remote_servers` that names other servers: each would make
// answers too small without an error. So every shard stores its number and the store's id, and they are compared before anything
// is read or written.

/** The number and the store that a shard says it belongs to. */
export interface ShardLabel {
  /** Counts from 1, in the order of CLICKHOUSE_URL. */
  number: number;
  store: string;
}

const labelDdl =
  'CREATE TABLE IF NOT EXISTS shard_label (number UInt32, store UUID) ENGINE = MergeTree ORDER BY number';

const labelRow = z.object({ number: z.int(), store: z.string() });

/** Reads the label of a shard; null when it has none yet. */
async function readLabel(shard: Connection): Promise<ShardLabel | null> {
  const tables = await shard.query(
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'shard_label'`,
  );
  if (tables.length === 0) return null;
  const rows = await shard.query(labelRow, 'SELECT DISTINCT number, store FROM shard_label');
  return rows[0] ?? null;
}

/** Throws `wrong_shards` when the addresses are not those of this store's shards, each once and in order. */
export async function checkLabels(shards: readonly Connection[]): Promise<void> {
  const [home] = shards;
  if (home === undefined) return;
  const labels = await Promise.all(shards.map(readLabel));
  const problem = findMixUp(labels, Math.max(...(await readPlacements(home)).map((one) => one.shards)));
  if (problem !== null) throw new CodedError('wrong_shards', `CLICKHOUSE_URL: ${problem}`);
}

/** Describes what is wrong with the labels, by address, of a store that has had `known` shards; null when nothing is. */
export function findMixUp(labels: readonly (ShardLabel | null)[], known: number): string | null {
  const [home] = labels;
  if (known > labels.length)
    return `the store has ${known} shards and ${labels.length} are named; answers would lack the others. Name all of them.`;
  for (const [index, label] of labels.entries()) {
    const number = index + 1;
    if (label !== null && label.number !== number)
      return `address ${number} is shard ${label.number} of its store. Name the shards in their order.`;
    if (label !== null && label.store !== home?.store)
      return `address ${number} belongs to another store than address 1.`;
    if (label === null && number <= known && home !== null && home !== undefined)
      return `address ${number} is shard ${number} of this store, and it is empty. Restore it from its backup first.`;
  }
  return null;
}

/** Labels every shard that has no label. Only the holder of the right to write may call it. */
export async function labelShards(shards: readonly Connection[]): Promise<void> {
  const [home] = shards;
  if (home === undefined) return;
  for (const shard of shards) await shard.command(labelDdl);
  await home.command(
    'INSERT INTO shard_label SELECT 1, generateUUIDv4() WHERE (SELECT count() FROM shard_label) = 0',
  );
  const store = (await readLabel(home))?.store;
  for (const [index, shard] of shards.entries()) {
    await shard.command(
      'INSERT INTO shard_label SELECT {number:UInt32}, {store:UUID} WHERE (SELECT count() FROM shard_label) = 0',
      { params: { number: index + 1, store } },
    );
  }
}

/** Throws `wrong_cluster` when a shard's `remote_servers` names other shards than CLICKHOUSE_URL. */
export async function checkRemoteServers(shards: readonly Connection[], names: ClusterNames): Promise<void> {
  const expected = shards.map((_, index) => index + 1).join(', ');
  for (const [index, shard] of shards.entries()) {
    const rows = await shard.query(
      z.object({ number: z.int() }),
      `SELECT number FROM ${names.wholeDatabase}.shard_label ORDER BY number`,
    );
    const found = rows.map(({ number }) => number).join(', ');
    if (found !== expected)
      throw new CodedError(
        'wrong_cluster',
        `The cluster ${names.name} in remote_servers of shard ${index + 1} leads to the shards ${found === '' ? '(none)' : found}; CLICKHOUSE_URL names ${expected}. Each must be there once.`,
      );
  }
}

/** Throws `wrong_cluster` when a shard does not know the cluster, and `store_unavailable` when it cannot reach all of it. */
export async function checkClusterKnown(shards: readonly Connection[], name: string): Promise<void> {
  for (const [index, shard] of shards.entries()) {
    const rows = await shard.query(
      z.object({ cluster: z.string() }),
      'SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster',
    );
    const known = rows.map(({ cluster }) => cluster);
    if (!known.includes(name))
      throw new CodedError(
        'wrong_cluster',
        `Shard ${index + 1} of CLICKHOUSE_URL knows no cluster ${name}; its remote_servers has ${known.join(', ') || 'none'}. Set CLICKHOUSE_CLUSTER to the one with these shards.`,
      );
    await shard.query(z.object({ one: z.int() }), `SELECT dummy AS one FROM cluster('${name}', system.one)`);
  }
}
