import { parseArgs } from 'node:util';
import { type Command, type CommandArguments, usageError } from './command.ts';

/** Reads what follows the name of a command. Throws a usage error that names what is allowed. */
export function parseArguments(name: string, command: Command, argv: readonly string[]): CommandArguments {
  const options = Object.entries(command.options).map(([option, { value }]) => [
    option,
    { type: value === undefined ? ('boolean' as const) : ('string' as const) },
  ]);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(options) as Record<string, { type: 'boolean' | 'string' }>,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind === 'option') values.set(token.name, readOption(command, name, token));
  }
  requirePositionals(name, command, positionals);
  return {
    positionals,
    flag: (option) => values.has(option),
    text(option) {
      const value = values.get(option);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function readOption(command: Command, name: string, { rawName, value, inlineValue, ...token }: OptionToken) {
  const option = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
  if (option === undefined) {
    const known = [...Object.keys(command.options), 'help'].map((other) => `--${other}`);
    throw usageError(`"${name}" has no option ${rawName}; it has ${known.join(', ')}.`);
  }
  if (option.value === undefined) {
    if (value !== undefined) throw usageError(`${rawName} takes no value.`);
    return true;
  }
  // Without "=", what looks like another option was not meant as the value; "-" alone is stdin.
  const isMissing =
    value === undefined || (inlineValue !== true && value.length > 1 && value.startsWith('-'));
  if (isMissing) throw usageError(`${rawName} needs a value: ${rawName} ${describeValue(option)}.`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw usageError(`${rawName} is one of ${option.choices.join(', ')}; "${value}" is none of them.`);
  }
  return value;
}

function describeValue({ value, choices }: { value?: string; choices?: readonly string[] }): string {
  return choices === undefined ? `<${value}>` : choices.join('|');
}

function requirePositionals(name: string, command: Command, given: readonly string[]): void {
  const wanted = command.positionals;
  const missing = wanted.slice(given.length);
  if (missing.length > 0) throw usageError(`"${name}" needs ${missing.join(' ')}.`);
  const surplus = given.slice(wanted.length);
  if (surplus.length > 0) {
    const takes = wanted.length === 0 ? 'nothing' : `${wanted.join(' ')} and nothing`;
    throw usageError(`"${name}" takes ${takes} beside options; "${surplus.join(' ')}" is too much.`);
  }
}
