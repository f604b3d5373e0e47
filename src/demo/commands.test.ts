import { expect, test } from 'vitest';
import { runCommand } from '../../test/support/run-command.ts';
import { makeDemoCommand } from './commands.ts';
import { sizes } from './options.ts';
import type { DemoRequest } from './request.ts';

async function requestOf(...args: string[]): Promise<DemoRequest | undefined> {
  let found: DemoRequest | undefined;
  const demo = async (request: DemoRequest) => void (found = request);
  await runCommand(makeDemoCommand({ demo }), ...args);
  return found;
}

test('left alone: the city of the demo at its own pace, at half past seven', async () => {
  expect(await requestOf()).toEqual({
    size: 'demo',
    days: sizes.demo.days,
    seed: 1,
    eventsPerSecond: 0,
    clock: 450,
    port: undefined,
    fresh: false,
    goesLive: true,
    kafka: false,
    write: undefined,
  });
});

test('a size brings its days; the time of Lagos is that of topics, and of whoever asks for it', async () => {
  expect(await requestOf('--size', 'year')).toMatchObject({ size: 'year', days: 365 });
  expect(await requestOf('--days', '20', '--clock', 'now')).toMatchObject({ days: 20, clock: null });
  expect(await requestOf('--kafka')).toMatchObject({ kafka: true, clock: null });
  expect(await requestOf('--kafka', '--clock', '18:00')).toMatchObject({ clock: 1080 });
});

test('what cannot be is refused before anything is started', async () => {
  for (const args of [
    ['--clock', '25:00'],
    ['--days', '0'],
    ['--write', '-', '--kafka'],
    ['--size', 'tiny'],
  ])
    expect(await requestOf(...args).catch(() => undefined), args.join(' ')).toBeUndefined();
});
