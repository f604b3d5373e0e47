import { type Connection, type StoreAddress, openConnection } from '../connection.ts';
import { createDatabase } from '../create-database.ts';
import { decorate } from '../decorate.ts';
import { killBy, makeReader, READER_PLACES } from '../make-reader.ts';
import { openAnalyst } from '../open-analyst.ts';
import { readingOnly } from '../reader-limits.ts';
import { renderReplicated, replicatingConnection } from './render-ddl.ts';
import { clusterSettings } from './settings.ts';
import type { ClusterNames, Store } from '../store.ts';
import { checkClusterKnown, checkLabels } from './membership.ts';
import { type NamedShard, namingShard, watchShards } from './shard-trouble.ts';

/** The addresses of the shards in order, and one login for all. */
export interface ClusterAddress {
  urls: readonly string[];
  user: string;
  password: string;
  /** The user as whom questions are asked; null: the same, made to read only. */
  reader: { user: string; password: string } | null;
  /** The user as whom people's SQL runs; null: nobody asks by SQL. */
  analyst: { user: string; password: string } | null;
  /** The cluster's name in `remote_servers`. */
  cluster: string;
  /** True when each shard keeps its tables on several replicas. */
  replicated: boolean;
}

/** The store that the shards make, and which of them were away when they were last asked. */
interface OpenCluster extends Store {
  reader: Connection;
  analyst: Connection | null;
  away: () => readonly string[];
  close(): Promise<void>;
}

/**
 * Opens the shards of a cluster and creates their databases. Throws `store_unavailable`, which names the shard that is away, and
 * `wrong_cluster` or `wrong_shards` when the addresses are not those of one store.
 */
export async function openCluster(address: ClusterAddress, database: string): Promise<OpenCluster> {
  const names: ClusterNames = { name: address.cluster, database, wholeDatabase: `${database}_all` };
  const placeOf = (url: string, of: string): StoreAddress => ({
    url,
    user: address.user,
    password: address.password,
    database: of,
  });
  const render = (sql: string) => (address.replicated ? renderReplicated(sql, address.cluster) : sql);
  const raw = address.urls.map((url) => {
    const connection = openConnection(placeOf(url, database), { settings: clusterSettings });
    return address.replicated ? replicatingConnection(connection, address.cluster) : connection;
  });
  const named: NamedShard[] = raw.map((connection, index) => ({
    connection,
    host: new URL(address.urls[index] ?? '').host,
  }));
  const shards = raw.map((connection) => namingConnection(connection, named));
  const { whole, reader } = openWhole(placeOf(address.urls[0] ?? '', names.wholeDatabase), address.reader);
  const home = placeOf(address.urls[0] ?? '', database);
  const analyst = address.analyst === null ? null : openAnalyst({ ...home, ...address.analyst });
  const watch = watchShards(named);
  const close = async () => {
    await watch.close();
    const all = [...raw, whole, reader, ...(analyst === null ? [] : [analyst])];
    await Promise.all(all.map((connection) => connection.close()));
  };
  try {
    await namingShard(named, async () => {
      for (const url of address.urls) {
        await createDatabase(placeOf(url, database), render);
        await createDatabase(placeOf(url, names.wholeDatabase), render);
      }
    });
    await checkClusterKnown(shards, names.name);
    await checkLabels(shards);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    connection: namingConnection(whole, named),
    reader: makeReader(namingConnection(reader, named), killBy(whole)),
    analyst: analyst === null ? null : makeReader(namingConnection(analyst, named), killBy(whole)),
    shards,
    cluster: names,
    away: watch.away,
    close,
  };
}

/** Opens what reads the tables of all shards: for those who maintain the store, and for those who ask. */
function openWhole(place: StoreAddress, reading: ClusterAddress['reader']) {
  const settings = reading === null ? { ...clusterSettings, ...readingOnly } : clusterSettings;
  return {
    whole: openConnection(place, { settings: clusterSettings, waitsForEnd: true }),
    reader: openConnection(
      { ...place, ...reading },
      { maxConnections: READER_PLACES, settings, waitsForEnd: true },
    ),
  };
}

/** Makes a connection whose errors name the shard that failed. */
function namingConnection(connection: Connection, shards: readonly NamedShard[]): Connection {
  return decorate(connection, { around: (send, { signal }) => namingShard(shards, send, signal) });
}
