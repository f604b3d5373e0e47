import { expect, test } from 'vitest';
import { CodedError } from '../../kernel/errors.ts';
import type { Command, CommandArguments } from './command.ts';
import { runCli } from './run-cli.ts';

const seen: CommandArguments[] = [];
const paint: Command = {
  summary: 'paint something',
  positionals: ['<what>'],
  options: {
    colour: { value: 'colour', choices: ['red', 'blue'], description: 'with this' },
    note: { value: 'text', description: 'what to remember' },
    twice: { description: 'once more' },
  },
  details: 'It takes a while.',
  async run(args) {
    seen.push(args);
    if (args.positionals[0] === 'fail')
      throw new CodedError('wet_paint', 'The paint is wet.', { facts: { coats: 2 } });
    if (args.positionals[0] === 'bug') throw new TypeError('a mistake');
    return args.positionals[0] === 'wrong' ? 1 : 0;
  },
};
const commands = { paint, 'brush list': { ...paint, positionals: [] }, 'brush show': paint };

async function run(...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(argv, {
    commands,
    version: '1.2.3',
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  });
  return { code, out, err };
}

test('a command gets its arguments, in any order', async () => {
  expect(await run('paint', '--colour', 'red', 'wall', '--twice', '--note=--dry')).toEqual({
    code: 0,
    out: '',
    err: '',
  });
  const args = seen.at(-1)!;
  expect(args.positionals).toEqual(['wall']);
  expect([args.text('colour'), args.text('note'), args.flag('twice')]).toEqual(['red', '--dry', true]);
  await run('paint', '-');
  expect([seen.at(-1)!.positionals, seen.at(-1)!.flag('twice'), seen.at(-1)!.text('colour')]).toEqual([
    ['-'],
    false,
    undefined,
  ]);
});

test('names of two words', async () => {
  expect((await run('brush', 'show', 'big')).code).toBe(0);
  expect(seen.at(-1)!.positionals).toEqual(['big']);
});

test.each([
  [['draw'], 'There is no command "draw". "openride-analytics help" lists them.'],
  [['pain'], 'There is no command "pain". Did you mean "paint"? "openride-analytics help" lists them.'],
  [
    ['bush', 'list'],
    'There is no command "bush". Did you mean "brush list"? "openride-analytics help" lists them.',
  ],
  [['brush'], '"brush" is one of brush list, brush show.'],
  [['brush', 'sell'], '"brush" is one of brush list, brush show.'],
  [['constructor'], 'There is no command "constructor". "openride-analytics help" lists them.'],
  [['paint'], '"paint" needs <what>.'],
  [['paint', 'a', 'b'], '"paint" takes <what> and nothing beside options; "b" is too much.'],
  [['brush', 'list', 'b'], '"brush list" takes nothing beside options; "b" is too much.'],
  [
    ['paint', 'a', '--color', 'red'],
    '"paint" has no option --color; it has --colour, --note, --twice, --help.',
  ],
  [['paint', 'a', '-x'], '"paint" has no option -x; it has --colour, --note, --twice, --help.'],
  [['paint', 'a', '--colour', 'green'], '--colour is one of red, blue; "green" is none of them.'],
  [['paint', 'a', '--colour'], '--colour needs a value: --colour red|blue.'],
  [['paint', 'a', '--note', '--twice'], '--note needs a value: --note <text>.'],
  [['paint', 'a', '--twice=yes'], '--twice takes no value.'],
])('%j is not understood', async (argv, message) => {
  expect(await run(...argv)).toEqual({ code: 2, out: '', err: `openride-analytics 1.2.3: ${message}\n` });
});

test('without a command the usage goes to stderr, a line for each command', async () => {
  const { code, out, err } = await run();
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe((await run('help')).out);
  expect(err).toContain('\n  brush list         paint something\n');
});

test('no line is longer than the terminal is wide', async () => {
  const wordy = {
    ...paint,
    summary: 'paint all of it '.repeat(9).trim(),
    details: 'a word '.repeat(40).trim(),
  };
  for (const columns of [undefined, 64, 132])
    for (const argv of [['help'], ['help', 'paint']]) {
      let out = '';
      await runCli(argv, {
        commands: { paint: wordy },
        version: '1',
        stdout: { columns, write: (text: string) => (out += text) },
        stderr: { write: () => {} },
      });
      const longest = Math.max(...out.split('\n').map((line) => line.length));
      expect(longest).toBeLessThanOrEqual(columns ?? 80);
      expect(longest).toBeGreaterThan((columns ?? 80) - 20);
    }
});

test('an error with a code is told; after --json as JSON', async () => {
  expect(await run('paint', 'fail')).toEqual({
    code: 1,
    out: '',
    err: 'openride-analytics 1.2.3: The paint is wet.\n',
  });
  const withJson = { ...commands, paint: { ...paint, options: { json: { description: '' } } } };
  let err = '';
  await runCli(['paint', 'fail', '--json'], {
    commands: withJson,
    version: '1',
    stdout: { write: () => {} },
    stderr: { write: (text: string) => (err += text) },
  });
  expect(JSON.parse(err)).toEqual({ code: 'wet_paint', message: 'The paint is wet.', facts: { coats: 2 } });
});

test('the exit code is the command’s; a mistake in the code is not hidden', async () => {
  expect((await run('paint', 'wrong')).code).toBe(1);
  await expect(run('paint', 'bug')).rejects.toThrow('a mistake');
});

test.each([['help'], ['--help'], ['-h']])('%s lists the commands', async (argument) => {
  const { code, out } = await run(argument);
  expect(code).toBe(0);
  expect(out).toContain('  paint <what>       paint something\n');
  expect(out).toContain('"openride-analytics help <command>"');
});

test('help of a command', async () => {
  const { out } = await run('help', 'paint');
  expect(out).toBe(`Usage: openride-analytics paint <what> [options]

Paint something.

It takes a while.

Options:
  --colour <colour>  with this: red, blue
  --note <text>      what to remember
  --twice            once more
`);
  expect((await run('paint', '--help')).out).toBe(out);
  expect((await run('help', 'brush', 'list')).out).toContain('Usage: openride-analytics brush list');
  expect((await run('help', 'draw')).code).toBe(2);
});

test('version', async () => {
  expect((await run('version')).out).toBe(`openride-analytics 1.2.3 (Node ${process.versions.node})\n`);
  expect(JSON.parse((await run('--version', '--json')).out)).toEqual({
    version: '1.2.3',
    node: process.versions.node,
  });
});
