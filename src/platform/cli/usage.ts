import type { Command } from './command.ts';
import { renderTable } from './render-table.ts';

/** The name that users type. */
export const PROGRAM = 'openride-analytics';

/** The list of commands. */
export function renderHelp(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, command]) => ({
    command: [name, ...command.positionals].join(' '),
    summary: command.summary,
  }));
  return `Usage: ${PROGRAM} <command> [options]

${indent(renderTable(rows, { header: false }))}

"${PROGRAM} help <command>" tells more about one.
`;
}

/** All about one command. */
export function renderUsage(name: string, command: Command): string {
  const options = Object.entries(command.options).map(([option, { value, choices, description }]) => ({
    option: `--${option}${value === undefined ? '' : ` <${value}>`}`,
    description: choices === undefined ? description : `${description}: ${choices.join(', ')}`,
  }));
  const parts = [
    `Usage: ${[PROGRAM, name, ...command.positionals].join(' ')}${options.length > 0 ? ' [options]' : ''}`,
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.details === undefined ? [] : [command.details]),
    ...(options.length > 0 ? [`Options:\n${indent(renderTable(options, { header: false }))}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
