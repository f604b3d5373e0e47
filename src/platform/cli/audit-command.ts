import { CodedError, hasCode } from '../../kernel/errors.ts';
import type { Command, CommandArguments, AuditedCommand } from './command.ts';

/** A run of a command that the audit keeps, when it is over. */
export interface CommandAct {
  act: string;
  entity: string;
  result: 'done' | 'failed';
  /** The code of the error that ended it. */
  code: string | null;
}

/** Makes a command tell of its runs that are acts. `record` never throws. A line that cannot be understood is no run. */
export function auditCommand(command: Command, record: (act: CommandAct) => Promise<void>): Command {
  const { audit } = command;
  if (audit === undefined) return command;
  return {
    ...command,
    async run(args, io) {
      if (audit.onlyWith !== undefined && !args.flag(audit.onlyWith)) return command.run(args, io);
      const what = { act: audit.act, entity: entityOf(audit, args) };
      const exitCode = await command.run(args, io).catch(async (error: unknown) => {
        if (audit.onlyDone !== true && !hasCode(error, 'usage'))
          await record({ ...what, result: 'failed', code: codeOf(error) });
        throw error;
      });
      await record({ ...what, result: 'done', code: null });
      return exitCode;
    },
  };
}

function entityOf({ kind }: AuditedCommand, { positionals }: CommandArguments): string {
  return kind === undefined ? '' : `${kind}:${positionals[0]!.slice(0, 200)}`;
}

function codeOf(error: unknown): string {
  return error instanceof CodedError ? error.code : 'internal_error';
}
