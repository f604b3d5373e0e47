import type { Command } from './command.ts';
import { wrap } from './fit.ts';
import { renderTable } from './render-table.ts';

/** The name that users type. */
export const PROGRAM = 'openride-analytics';

/** The list of commands, for a terminal of that width. */
export function renderHelp(commands: Readonly<Record<string, Command>>, width: number): string {
  const rows = Object.entries(commands).map(([name, command]) => ({
    command: [name, ...command.positionals].join(' '),
    summary: command.summary,
  }));
  return `Usage: ${PROGRAM} <command> [options]

${renderIndented(rows, width)}

"${PROGRAM} help <command>" tells more about one.
`;
}

/** All about one command, for a terminal of that width. */
export function renderUsage(name: string, command: Command, width: number): string {
  const options = Object.entries(command.options).map(([option, { value, choices, description }]) => ({
    option: `--${option}${value === undefined ? '' : ` <${value}>`}`,
    description: choices === undefined ? description : `${description}: ${choices.join(', ')}`,
  }));
  const paragraph = (text: string) => wrap(text, width).join('\n');
  const parts = [
    `Usage: ${[PROGRAM, name, ...command.positionals].join(' ')}${options.length > 0 ? ' [options]' : ''}`,
    paragraph(`${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`),
    ...(command.details === undefined ? [] : [paragraph(command.details)]),
    ...(options.length > 0 ? [`Options:\n${renderIndented(options, width)}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const INDENT = '  ';

function renderIndented(rows: readonly Readonly<Record<string, string>>[], width: number): string {
  const text = renderTable(rows, { header: false, width: width - INDENT.length });
  return text.replace(/^(?=.)/gm, INDENT);
}
