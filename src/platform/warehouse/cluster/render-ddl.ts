import type { Connection } from '../connection.ts';

// Changes DDL for a cluster with replicas. A shard's database then has the engine Replicated: DDL that one replica gets reaches
// the other replicas of the same shard and no other shard, so rebuilding by EXCHANGE stays within a shard. Only CREATE DATABASE
// goes to the whole cluster. Tables take their paths from {uuid}, so a draft that is swapped in keeps its own.

/** Turns DDL of a store without replicas into DDL with replicas. Returns other statements unchanged. */
export function renderReplicated(sql: string, cluster: string): string {
  const database = /^CREATE DATABASE IF NOT EXISTS (`?)(\w+)\1 ENGINE = Atomic$/.exec(sql.trim());
  if (database !== null) {
    const [, quote = '', name = ''] = database;
    return `CREATE DATABASE IF NOT EXISTS ${quote}${name}${quote} ON CLUSTER '${cluster}' ENGINE = Replicated('/clickhouse/databases/${name}/{shard}', '{shard}', '{replica}')`;
  }
  if (!/^\s*CREATE (OR REPLACE )?TABLE\b/.test(sql)) return sql;
  return sql.replace(/\bENGINE = (\w*)MergeTree\b/, 'ENGINE = Replicated$1MergeTree');
}

/** Makes a connection that creates tables and databases with replicas. */
export function replicatingConnection(connection: Connection, cluster: string): Connection {
  return {
    ...connection,
    command: (sql, options) => connection.command(renderReplicated(sql, cluster), options),
  };
}
