import { pino } from 'pino';

/** The part of pino that the service uses. */
export type Logger = Pick<
  pino.Logger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child' | 'level'
>;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Opens a log that writes JSON lines with ISO times to `stream` (default: stdout). No caller logs an event's body (G8). */
export function openLog(
  level: (typeof logLevels)[number],
  stream?: { write(line: string): void },
): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return stream === undefined ? pino(options, pino.destination({ sync: true })) : pino(options, stream);
}
