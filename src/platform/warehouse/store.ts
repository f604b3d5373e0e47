import type { Connection } from './connection.ts';

/**
 * The event store as those see it who write into it or look after it: one place, or shards that keep a share each. The
 * first shard is the home: it alone keeps the books (batches, landings, redeliveries, dead letters, requests).
 */
export interface Store {
  /** Reads everything. Of a cluster an answer is over all shards, or it is an error. */
  connection: Connection;
  /** Each place by itself, in order; a single store is its own only shard. */
  shards: readonly Connection[];
  cluster: ClusterNames | null;
}

/** What the parts of a cluster are called in SQL. */
export interface ClusterNames {
  /** In `remote_servers` of every shard. */
  name: string;
  /** Where each shard keeps its tables. */
  database: string;
  /** Where each shard has the tables of all shards, by the same names. */
  wholeDatabase: string;
}

/** A store that is one place. */
export function singleStore(connection: Connection): Store {
  return { connection, shards: [connection], cluster: null };
}

/** The shard that keeps the books. */
export function homeOf({ shards, connection }: Pick<Store, 'shards' | 'connection'>): Connection {
  return shards[0] ?? connection;
}

/** How a statement that runs on one shard names a table of all shards. */
export function wholeTable({ cluster }: Pick<Store, 'cluster'>, table: string): string {
  return cluster === null ? table : `${cluster.wholeDatabase}.${table}`;
}
