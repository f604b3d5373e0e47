import { actorColumns, commandLineActor } from '../actor.ts';
import type { AuditEntry } from './row.ts';
import { addAuditRow } from './store.ts';

type Db = Parameters<typeof addAuditRow>[0];
type CommandAct = Pick<AuditEntry, 'act' | 'entity' | 'result' | 'code'>;

export interface RecordCommandOptions {
  withMetadata: (use: (metadata: { db: Db }) => Promise<void>) => Promise<void>;
  /** False: there are no metadata yet, and a command that reads makes none. */
  hasMetadata: () => boolean;
  log: { error: (facts: object, message: string) => void };
}

/** Makes what records the acts of the command line: as a row, or in the log where the metadata cannot be reached. It never throws. */
export function makeRecordCommand({ withMetadata, hasMetadata, log }: RecordCommandOptions) {
  return async (act: CommandAct): Promise<void> => {
    const { id, address, requestId } = commandLineActor;
    const entry = { ...actorColumns(commandLineActor), address, requestId, ...act, times: 1 };
    try {
      if (hasMetadata()) return await withMetadata(({ db }) => addAuditRow(db, entry));
      log.error({ actor: id, ...act }, 'audit: there are no metadata, so this act is recorded here alone');
    } catch (error) {
      log.error(
        { actor: id, ...act, err: error },
        'audit: the metadata cannot be reached, so this act is recorded here alone',
      );
    }
  };
}
