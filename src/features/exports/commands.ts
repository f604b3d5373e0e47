import type { Command } from '../../platform/cli/command.ts';
import { type AnswerCommandHost, exportAnswer } from './commands/export-answer.ts';
import { type EventsCommandHost, exportEvents } from './commands/export-events.ts';

/** The commands that write events and answers into files. */
export function exportCommands(host: EventsCommandHost & AnswerCommandHost): Record<string, Command> {
  return { 'export events': exportEvents(host), 'export answer': exportAnswer(host) };
}
