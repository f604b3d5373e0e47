import { clickhouse } from './clickhouse.ts';
import { cluster } from './cluster.ts';
import type { ServerName } from './endpoints.ts';
import { kafka } from './kafka.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { s3 } from './s3.ts';
import type { Server } from './server.ts';

/** All servers of the tests, in the order in which they are told of. */
export const servers: { [Name in ServerName]: Server<Name> } = {
  kafka,
  postgres,
  redis,
  clickhouse,
  cluster,
  s3,
};

export const serverNames = Object.keys(servers) as ServerName[];
