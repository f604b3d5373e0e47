import type { Connection } from '../connection.ts';

// Replicas. A shard's database is then of the engine Replicated: DDL that is sent to one replica reaches the others of the
// same shard, and only those, so that rebuilding by EXCHANGE stays a matter of one shard. Only the making of the databases
// goes to the whole cluster. The tables find their paths by themselves ({uuid}), so a draft that is swapped in keeps its own.

/** DDL of a store without replicas as it is with them. Other statements come back as they are. */
export function renderReplicated(sql: string, cluster: string): string {
  const database = /^CREATE DATABASE IF NOT EXISTS (`?)(\w+)\1 ENGINE = Atomic$/.exec(sql.trim());
  if (database !== null) {
    const [, quote = '', name = ''] = database;
    return `CREATE DATABASE IF NOT EXISTS ${quote}${name}${quote} ON CLUSTER '${cluster}' ENGINE = Replicated('/clickhouse/databases/${name}/{shard}', '{shard}', '{replica}')`;
  }
  if (!/^\s*CREATE (OR REPLACE )?TABLE\b/.test(sql)) return sql;
  return sql.replace(/\bENGINE = (\w*)MergeTree\b/, 'ENGINE = Replicated$1MergeTree');
}

/** A connection whose DDL makes replicas. */
export function replicatingConnection(connection: Connection, cluster: string): Connection {
  return {
    ...connection,
    command: (sql, options) => connection.command(renderReplicated(sql, cluster), options),
  };
}
