import { CodedError, hasCode } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { type Command, type CommandIo, type ExitCode, printJson, usageError } from './command.ts';
import { parseArguments } from './parse-arguments.ts';
import { widthOf } from './fit.ts';
import { PROGRAM, renderHelp, renderUsage } from './usage.ts';

export interface CliOptions extends CommandIo {
  /** By name, in the order of the help; a name may have two words. `help` is added. */
  commands: Readonly<Record<string, Command>>;
  version: string;
}

/**
 * Runs a command line, without the program's name, and gives the exit code of the process: 0 done, 1 failed, 2 not
 * understood. Without a command the list of commands goes to stderr. An error with a code is told in a sentence (as JSON after
 * `--json`); any other one is a mistake in the code and is thrown.
 */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<ExitCode> {
  const { commands, stdout, stderr, version } = options;
  if (argv.length === 0) {
    stderr.write(renderHelp(commands, widthOf(stderr)));
    return 2;
  }
  try {
    if (argv[0] === '--version' || argv[0] === '-v' || argv[0] === 'version')
      return printVersion(argv, options);
    if (isHelp(argv[0])) {
      const found = argv.length > 1 ? findCommand(commands, argv.slice(1)) : null;
      const width = widthOf(stdout);
      stdout.write(
        found === null ? renderHelp(commands, width) : renderUsage(found.name, found.command, width),
      );
      return 0;
    }
    const { name, command, rest } = findCommand(commands, argv);
    if (rest.some((argument) => argument === '--help' || argument === '-h')) {
      stdout.write(renderUsage(name, command, widthOf(stdout)));
      return 0;
    }
    return await command.run(parseArguments(name, command, rest), { stdout, stderr });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    stderr.write(
      argv.includes('--json') ? renderJsonError(error) : `${PROGRAM} ${version}: ${error.message}\n`,
    );
    return hasCode(error, 'usage') ? 2 : 1;
  }
}

function isHelp(argument: string | undefined): boolean {
  return argument === 'help' || argument === '--help' || argument === '-h';
}

/** The longest name that the line begins with. */
function findCommand(commands: Readonly<Record<string, Command>>, argv: readonly string[]) {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command !== undefined) return { name, command, rest: argv.slice(words) };
  }
  const [first] = argv;
  const names = Object.keys(commands);
  const sisters = names.filter((name) => name.startsWith(`${first} `));
  if (first !== undefined && sisters.length > 0)
    throw usageError(`"${first}" is one of ${sisters.join(', ')}.`);
  const near = nearest(argv.slice(0, 2).join(' '), names) ?? nearest(first ?? '', names);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  throw usageError(`There is no command "${first}".${hint} "${PROGRAM} help" lists them.`);
}

function printVersion(argv: readonly string[], { version, ...io }: CliOptions): ExitCode {
  if (argv.includes('--json')) printJson(io, { version, node: process.versions.node });
  else io.stdout.write(`${PROGRAM} ${version} (Node ${process.versions.node})\n`);
  return 0;
}

function renderJsonError({ code, message, facts }: CodedError): string {
  return `${JSON.stringify({ code, message, facts })}\n`;
}
