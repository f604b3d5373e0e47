import { DAY_MS, HOUR_MS } from '../../../kernel/units.ts';
import { KEY_NAME } from '../../../platform/access/api-keys.ts';
import {
  type Command,
  type CommandArguments,
  type CommandIo,
  jsonOption,
  printJson,
  usageError,
} from '../../../platform/cli/command.ts';
import { renderTable } from '../../../platform/cli/render-table.ts';
import { commandLineActor } from '../actor.ts';
import { chooseScopes, presetNames } from './choose-scopes.ts';
import { renderKey, renderMadeKey } from './key-answer.ts';
import { MOST_OVERLAP_HOURS, USUAL_OVERLAP_HOURS } from './key-input.ts';
import { type MadeKey, stateOf } from './key.ts';
import { type KeyStore, makeKeyStore } from './store.ts';

/** The commands of keys use this of their host. */
export interface KeyCommandHost {
  withMetadata: <Result>(
    use: (metadata: { db: Parameters<typeof makeKeyStore>[0] }) => Promise<Result>,
  ) => Promise<Result>;
  now: () => number;
}

const expires = {
  expires: { value: '<days>', description: 'days after which the key ends by itself; left out: never' },
};

/** The commands of keys. They work beside a running service and without one. */
export function keyCommands(host: KeyCommandHost): Record<string, Command> {
  const { withMetadata, now } = host;
  const withKeys = <Result>(use: (keys: KeyStore) => Promise<Result>) =>
    withMetadata(({ db }) => use(makeKeyStore(db)));
  return {
    'keys create': createCommand(withKeys, now),
    'keys list': listCommand(withKeys, now),
    'keys revoke': {
      summary: 'end a key, within five seconds in every process',
      positionals: ['<key>'],
      options: jsonOption,
      async run(args, io) {
        const key = await withKeys((keys) => keys.revoke(args.positionals[0]!, commandLineActor));
        if (args.flag('json')) printJson(io, renderKey(key, now()));
        else io.stdout.write(`${key.id} (${key.name}) is revoked.\n`);
        return 0;
      },
    },
    'keys rotate': rotateCommand(withKeys, now),
  };
}

type WithKeys = <Result>(use: (keys: KeyStore) => Promise<Result>) => Promise<Result>;

function createCommand(withKeys: WithKeys, now: () => number): Command {
  return {
    summary: 'make a key and show its secret, this once',
    positionals: ['<name>'],
    options: {
      preset: {
        value: '<preset>',
        choices: presetNames,
        description: 'scopes by the name of a list of them',
      },
      scopes: {
        value: '<scope+scope>',
        description: 'scopes beside those of the preset, such as read:trips+ingest',
      },
      owner: { value: '<owner>', description: 'who answers for the key: a person or a team' },
      ...expires,
      ...jsonOption,
    },
    async run(args, io) {
      const name = args.positionals[0]!;
      if (!KEY_NAME.test(name))
        throw usageError('The name must be 1 to 64 letters, digits, ".", "_" or "-".');
      const given = args.text('scopes')?.split('+') ?? [];
      const wanted = {
        name,
        owner: args.text('owner') ?? '',
        scopes: chooseScopes({ preset: args.text('preset'), given }),
        expiresAt: expiryOf(args, now()),
      };
      const made = await withKeys((keys) => keys.create(wanted, commandLineActor));
      showMade(made, { args, io, nowMs: now() });
      return 0;
    },
  };
}

function listCommand(withKeys: WithKeys, now: () => number): Command {
  return {
    summary: 'list the keys, the newest first',
    positionals: [],
    options: jsonOption,
    async run(args, io) {
      const keys = await withKeys((store) => store.list());
      if (args.flag('json')) {
        printJson(io, { keys: keys.map((key) => renderKey(key, now())) });
        return 0;
      }
      const rows = keys.map((key) => ({
        id: key.id,
        name: key.name,
        state: stateOf(key, now()),
        scopes: key.scopes.join('+'),
        expires: key.expiresAt?.toISOString().slice(0, 16) ?? 'never',
        used: key.lastUsedAt?.toISOString().slice(0, 16) ?? 'never',
        owner: key.owner,
      }));
      io.stdout.write(rows.length === 0 ? 'There are no keys.\n' : `${renderTable(rows)}\n`);
      return 0;
    },
  };
}

function rotateCommand(withKeys: WithKeys, now: () => number): Command {
  return {
    summary: 'make a key in the place of another, which goes on for a while',
    positionals: ['<key>'],
    options: {
      overlap: {
        value: '<hours>',
        description: `hours for which the old key goes on; left out: ${USUAL_OVERLAP_HOURS}`,
      },
      ...expires,
      ...jsonOption,
    },
    async run(args, io) {
      const hours = numberOf(args, 'overlap', { most: MOST_OVERLAP_HOURS }) ?? USUAL_OVERLAP_HOURS;
      const until = { oldUntil: new Date(now() + hours * HOUR_MS), expiresAt: expiryOf(args, now()) };
      const made = await withKeys((keys) => keys.rotate(args.positionals[0]!, until, commandLineActor));
      showMade(made, { args, io, nowMs: now() });
      return 0;
    },
  };
}

/** The secret alone goes to stdout, so that a script can keep it. */
function showMade(
  made: MadeKey,
  { args, io, nowMs }: { args: CommandArguments; io: CommandIo; nowMs: number },
): void {
  if (args.flag('json')) return printJson(io, renderMadeKey(made, nowMs));
  const { id, name, scopes } = made.key;
  io.stderr.write(`${id} (${name}) with ${scopes.join(', ')}. Its secret is shown this once:\n`);
  io.stdout.write(`${made.secret}\n`);
}

function expiryOf(args: CommandArguments, nowMs: number): Date | null {
  const days = numberOf(args, 'expires', { most: 3650 });
  return days === null ? null : new Date(nowMs + days * DAY_MS);
}

function numberOf(args: CommandArguments, name: string, { most }: { most: number }): number | null {
  const text = args.text(name);
  if (text === undefined) return null;
  if (/^\d{1,4}$/.test(text) && Number(text) <= most) return Number(text);
  throw usageError(`--${name} must be a whole number from 0 to ${most}.`);
}
