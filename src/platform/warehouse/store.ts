import type { Connection } from './connection.ts';

/**
 * The event store for code that writes into it or maintains it: one place, or several shards that each keep a share. The first
 * shard is the home: it alone keeps batches, landings, redeliveries, retellings, dead letters and requests.
 */
export interface Store {
  /** Reads the whole store. In a cluster, an answer covers all shards, or it is an error. */
  connection: Connection;
  /** Each shard by itself, in order. A store of one place has itself as its only shard. */
  shards: readonly Connection[];
  cluster: ClusterNames | null;
}

/** The names that SQL uses for the parts of a cluster. */
export interface ClusterNames {
  /** The cluster's name in `remote_servers` of every shard. */
  name: string;
  /** The database in which each shard keeps its own tables. */
  database: string;
  /** The database in which each shard reads the tables of all shards, by the same names. */
  wholeDatabase: string;
}

/** Makes a store of one place. */
export function singleStore(connection: Connection): Store {
  return { connection, shards: [connection], cluster: null };
}

/** Returns the home: the shard that keeps batches, leases and requests. */
export function homeOf({ shards, connection }: Pick<Store, 'shards' | 'connection'>): Connection {
  return shards[0] ?? connection;
}

/** Returns the name by which a statement on one shard reads a table of all shards. */
export function wholeTable({ cluster }: Pick<Store, 'cluster'>, table: string): string {
  return cluster === null ? table : `${cluster.wholeDatabase}.${table}`;
}
