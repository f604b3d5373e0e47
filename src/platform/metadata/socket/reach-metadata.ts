import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { CodedError } from '../../../kernel/errors.ts';
import type { MetadataTables } from '../tables.ts';
import { onFrames, sendFrame } from './frames.ts';
import { metadataSocketPath, type MetadataReply, type MetadataRequest } from './serve-metadata.ts';

/** The embedded metadata of a running service; null when no service answers for the directory. */
export async function reachMetadata(
  dataDir: string,
): Promise<{ db: Kysely<MetadataTables>; close(): Promise<void> } | null> {
  const socket = connect(metadataSocketPath(dataDir));
  try {
    await once(socket, 'connect');
  } catch {
    return null; // No socket, or one that a killed process left.
  }
  const db = new Kysely<MetadataTables>({
    dialect: {
      createAdapter: () => new PGliteAdapter(), // one connection: Kysely queues transactions, as on PGlite itself
      createDriver: () => makeDriver(socket),
      createIntrospector: (inner) => new PostgresIntrospector(inner),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  // A Kysely that was never asked anything would leave the socket open, and the process with it.
  return { db, close: () => db.destroy().finally(() => socket.destroy()) };
}

/** One connection, whose statements are answered in their order. */
function makeDriver(socket: Socket): Driver {
  const waiting: PromiseWithResolvers<MetadataReply>[] = [];
  onFrames(socket, (value) => waiting.shift()?.resolve(value as MetadataReply));
  socket.on('error', () => undefined); // 'close' follows.
  let gone: CodedError | null = null;
  socket.on('close', () => {
    gone = new CodedError(
      'metadata_unavailable',
      'The service that has the metadata open has ended, or gave up a transaction that took too long.',
    );
    for (const one of waiting.splice(0)) one.reject(gone);
  });
  const ask = async (request: MetadataRequest): Promise<QueryResult<unknown>> => {
    if (gone !== null) throw gone;
    const pending = Promise.withResolvers<MetadataReply>();
    waiting.push(pending);
    sendFrame(socket, request);
    const reply = await pending.promise;
    if ('error' in reply) throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
    return { rows: reply.rows, ...(reply.affected !== null && { numAffectedRows: reply.affected }) };
  };
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery) =>
      (await ask({ sql, parameters })) as QueryResult<Row>,
    streamQuery: () => {
      throw new Error('The metadata are not streamed.');
    },
  };
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: async () => void (await ask('begin')),
    commitTransaction: async () => void (await ask('commit')),
    rollbackTransaction: async () => void (await ask('rollback')),
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(void socket.end()),
  };
}
