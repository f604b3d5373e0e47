import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import { cancelled } from './explain-refusal.ts';

// A statement is known by an id that its sender may choose, so that it can be cancelled while nobody has an answer yet. The name in the
// engine holds who sent it: nobody ends the statement of another.

/** Letters, digits, "-" and "_": it becomes a part of the name in the engine. */
export const statementId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .describe(
    'Chosen by the sender, unique among its running statements, to cancel it by. Default: a new UUID.',
  );

export interface Running {
  /** Begins a statement. Throws `sql_id_in_use`. */
  begin(sender: string, id: string | undefined, leaves: AbortSignal): Begun;
  /** Ends a statement of this sender, in whichever process it runs. Throws `sql_not_running`. */
  cancel(sender: string, id: string): Promise<void>;
}

export interface Begun {
  id: string;
  queryId: string;
  /** Aborted when it is cancelled, or when the client leaves. */
  signal: AbortSignal;
  end(): void;
}

/** Remembers which statements run in this process. `connection` may end those of others. */
export function makeRunning(connection: Pick<Connection, 'query'>): Running {
  const here = new Map<string, AbortController>();
  return {
    begin(sender, given, leaves) {
      const id = given ?? randomUUID();
      const queryId = queryIdOf(sender, id);
      if (here.has(queryId))
        throw new CodedError('sql_id_in_use', 'A statement with this id is running.', {
          facts: { parameter: 'id', reason: 'is in use' },
        });
      const ended = new AbortController();
      here.set(queryId, ended);
      return {
        id,
        queryId,
        signal: AbortSignal.any([leaves, ended.signal]),
        end: () => void here.delete(queryId),
      };
    },
    async cancel(sender, id) {
      const queryId = queryIdOf(sender, id);
      const own = here.get(queryId);
      own?.abort(cancelled());
      const killed = await connection.query(
        z.object({ query_id: z.string() }),
        'KILL QUERY WHERE query_id = {id:String} ASYNC',
        { params: { id: queryId } },
      );
      if (own === undefined && killed.length === 0)
        throw new CodedError('sql_not_running', 'No statement with this id is running.');
    },
  };
}

/** The name in the engine: that of the sender is hashed, because the list of processes shows it. */
function queryIdOf(sender: string, id: string): string {
  return `s:${createHash('sha256').update(sender).digest('hex').slice(0, 16)}:${id}`;
}
