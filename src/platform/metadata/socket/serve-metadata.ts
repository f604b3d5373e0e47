import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { CompiledQuery, type ControlledTransaction, type Kysely, type QueryResult } from 'kysely';
import type { Logger } from '../../../kernel/log.ts';
import { metadataDirectory } from '../lock-metadata.ts';
import type { MetadataTables } from '../tables.ts';
import { onFrames, sendFrame } from './frames.ts';

// PGlite belongs to one process. A command that needs it while the service runs sends its statements here. A command that begins a
// transaction has the only connection until it ends: so one that takes longer than a moment is rolled back.

const TRANSACTION_WITHIN_MS = 5_000;

/** A client sends a statement, or one of the words that begin and end a transaction. */
export type MetadataRequest =
  { sql: string; parameters: readonly unknown[] } | 'begin' | 'commit' | 'rollback';

/** The server sends this back. */
export type MetadataReply =
  { rows: unknown[]; affected: bigint | null } | { error: { message: string; code: string | null } };

/** Where the process that has the embedded metadata of a directory can be asked. */
export function metadataSocketPath(dataDir: string): string {
  return join(metadataDirectory(dataDir), 'socket');
}

/** Answers commands of this user (0600) for as long as the metadata are open. The holder of the directory's lock alone may call it. */
export async function serveMetadata(
  db: Kysely<MetadataTables>,
  { dataDir, log }: { dataDir: string; log: Logger },
): Promise<{ close(): Promise<void> }> {
  const path = metadataSocketPath(dataDir);
  rmSync(path, { force: true }); // Left by a process that was killed.
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', (error) => log.debug({ err: error }, 'a command went away'));
    answer(socket, db);
  });
  // A path of more than a hundred bytes cannot be listened on; the service does without its commands then.
  const isListening = await new Promise<boolean>((resolve) => {
    server.on('error', (error) => {
      log.warn({ err: error, path }, 'commands cannot use the metadata while the service runs');
      resolve(false);
    });
    server.listen(path, () => resolve(true));
  });
  if (isListening) chmodSync(path, 0o600);
  server.unref();
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers one command: its statements one after the other, in its transaction while it has one. */
function answer(socket: Socket, db: Kysely<MetadataTables>): void {
  let transaction: ControlledTransaction<MetadataTables> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let deadline: NodeJS.Timeout | undefined;

  async function end(word: 'commit' | 'rollback'): Promise<void> {
    clearTimeout(deadline);
    const ending = transaction;
    transaction = null;
    if (word === 'commit') await ending?.commit().execute();
    else await ending?.rollback().execute();
  }

  async function carryOut(request: MetadataRequest): Promise<QueryResult<unknown>> {
    if (request === 'begin') {
      // A second one would wait for the connection that the first one has, and the first one's end would wait behind it.
      if (transaction !== null) throw new Error('A transaction is open already.');
      transaction = await db.startTransaction().execute();
      deadline = setTimeout(() => socket.destroy(), TRANSACTION_WITHIN_MS);
      return { rows: [] };
    }
    if (request === 'commit' || request === 'rollback') {
      await end(request);
      return { rows: [] };
    }
    return (transaction ?? db).executeQuery(CompiledQuery.raw(request.sql, [...request.parameters]));
  }

  onFrames(socket, (value) => {
    last = last
      .then(async () => sendFrame(socket, await reply(carryOut(value as MetadataRequest))))
      .catch(() => socket.destroy());
  });
  socket.on('close', () => void last.then(() => end('rollback')).catch(() => undefined));
}

async function reply(result: Promise<QueryResult<unknown>>): Promise<MetadataReply> {
  try {
    const { rows, numAffectedRows = null } = await result;
    return { rows, affected: numAffectedRows };
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    return { error: { message, code: code ?? null } };
  }
}
