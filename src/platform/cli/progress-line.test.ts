import { expect, test } from 'vitest';
import { openProgressLine, withProgress } from './progress-line.ts';

function writeTo(stream: { isTTY?: boolean; columns?: number }) {
  let text = '';
  let clock = 0;
  const stderr = { ...stream, write: (more: string) => (text += more) };
  return {
    stderr,
    line: openProgressLine(stderr, () => clock),
    advance: (ms: number) => (clock += ms),
    text: () => text,
  };
}

test('a pipe gets a line every five seconds, and the last one', () => {
  const { line, advance, text } = writeTo({});
  for (let second = 1; second <= 12; second++) {
    advance(1000);
    line.show(`second ${second}`);
  }
  line.end();
  line.end();
  expect(text()).toBe('second 5\nsecond 10\nsecond 12\n');
});

test('a terminal gets one line that is rewritten, no wider than it is', () => {
  const { line, advance, text } = writeTo({ isTTY: true, columns: 10 });
  advance(100);
  line.show('half of it is done');
  line.note('waiting');
  advance(100);
  line.show('nearly all');
  line.show('all');
  line.end();
  const clear = '\r\u001b[K';
  expect(text()).toBe(`${clear}half of …${clear}waiting\n${clear}nearly a…${clear}all\n`);
});

test('the line of a command that fails is ended, too', async () => {
  const { stderr, text } = writeTo({});
  const failing = withProgress({ stdout: stderr, stderr }, async (line) => {
    line.show('half');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect(text()).toBe('half\n');
});
