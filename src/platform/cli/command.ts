import { CodedError } from '../../kernel/errors.ts';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface CommandIo {
  stdout: { write(text: string | Buffer): unknown; columns?: number | undefined };
  stderr: { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };
}

/** An option of a command. With `value` it takes one; `choices` limits it. */
export interface CommandOption {
  value?: string;
  choices?: readonly string[];
  description: string;
}

/** A command line that fits its command. */
export interface CommandArguments {
  positionals: readonly string[];
  /** Tells whether an option without a value was given. */
  flag(name: string): boolean;
  /** The value of an option, undefined when it was not given. */
  text(name: string): string | undefined;
}

/** 0 done; 1 failed, or what was looked for is wrong; 2 the command line cannot be understood. */
export type ExitCode = 0 | 1 | 2;

/** The audit knows a command by this. */
export interface AuditedCommand {
  /** Such as `store.backup`. */
  act: string;
  /** It is done to a thing of this kind, whose id is the first positional. Absent: to the service as a whole. */
  kind?: string;
  /** Only a run with this flag is an act. */
  onlyWith?: string;
  /** True: a run that fails is no act. Such is a restore, which is tried again into metadata without any row. */
  onlyDone?: true;
}

/** One command. Its name is its key in the list that `runCli` gets; it may have two words. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** Names of what it needs, in order, such as `<file>`. */
  positionals: readonly string[];
  options: Readonly<Record<string, CommandOption>>;
  /** More about it, shown by `help`. */
  details?: string;
  /** Absent: no run is an act that the audit keeps. */
  audit?: AuditedCommand;
  run(args: CommandArguments, io: CommandIo): Promise<ExitCode>;
}

/** Offered by every command that prints a result. */
export const jsonOption = { json: { description: 'print the result as JSON' } } as const;

/** A command line that cannot be understood; the message says what is allowed. */
export function usageError(message: string): CodedError {
  return new CodedError('usage', message);
}

/** Writes a result for programs. */
export function printJson({ stdout }: CommandIo, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
