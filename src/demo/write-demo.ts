import type { Writable } from 'node:stream';
import { DAY_MS } from '../kernel/units.ts';
import type { DemoIo, DemoRequest } from './request.ts';
import { makeDisplay } from './demo-display.ts';
import { dateOf, localDay } from './local-days.ts';
import { cityOptions, rangeOf } from './options.ts';
import { writeCity } from './write-city.ts';
import { CodedError } from '../kernel/errors.ts';

/**
 * Writes the city to a file, or to `stdout` for `-`: whole local days that end with yesterday, in the order of delivery. Memory
 * grows only with the people of the city. Throws `demo_not_written`, also when `signal` is aborted.
 */
export async function writeDemo(
  { size, days, seed }: DemoRequest,
  to: string,
  { io, signal, stdout }: { io: DemoIo; signal: AbortSignal; stdout: Writable },
): Promise<void> {
  const startDay = dateOf(localDay(Date.now() - days * DAY_MS));
  const options = cityOptions(size, { days, seed, startDay, keepTruth: false });
  const { startMs, endMs } = rangeOf(options);
  const show = makeDisplay(io);
  stdout.on('error', () => {}); // The pipeline throws the first error. A later one would end the process.
  const writing = writeCity(to === '-' ? stdout : to, options, {
    signal,
    onProgress: ({ messages, atMs }) =>
      show({
        phase: 'history',
        progress: { sent: messages, atMs },
        share: Math.min(1, Math.max(0, (atMs - startMs) / (endMs - startMs))),
      }),
  });
  const { delivered } = await writing.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CodedError('demo_not_written', `The city was not written to the end, to ${to}: ${why}`, {
      cause: error,
    });
  });
  io.stderr.write(`${delivered.messages} messages of ${days} days from ${startDay} written\n`);
}
