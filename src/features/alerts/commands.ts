import { readFileSync } from 'node:fs';
import { CodedError } from '../../kernel/errors.ts';
import { scopes } from '../../platform/access/scopes.ts';
import { type Command, type CommandIo, printJson } from '../../platform/cli/command.ts';
import { invalidIssue } from '../../metrics/query/query-input.ts';
import { planPush } from './rules/plan-push.ts';
import { rulesFileSchema } from './rule.ts';
import type { RuleOwner } from './rows.ts';
import { type AlertStore, makeAlertStore } from './store.ts';

/** The commands of alerts use this of their host. */
export interface AlertCommandHost {
  withMetadata: <Result>(
    use: (metadata: { db: Parameters<typeof makeAlertStore>[0] }) => Promise<Result>,
  ) => Promise<Result>;
  now: () => number;
}

/** Whoever is at the machine of the service may ask everything. */
const commandLine: RuleOwner = { id: 'cli', name: 'command line', kind: 'local', scopes: new Set(scopes) };

/** The commands that keep rules in git. They work beside a running service and without one. */
export function alertCommands(host: AlertCommandHost): Record<string, Command> {
  const withStore = <Result>(use: (store: AlertStore) => Promise<Result>) =>
    host.withMetadata(({ db }) => use(makeAlertStore(db)));
  return {
    'alerts pull': {
      summary: 'print the alert rules as JSON, to be kept in git',
      positionals: [],
      options: {},
      async run(_args, io) {
        const rules = await withStore((store) => store.rules());
        printJson(io, { rules: rules.map(({ rule }) => rule) });
        return 0;
      },
    },
    'alerts push': {
      summary: 'make the alert rules those of a file; says what it changes',
      positionals: ['<file>'],
      options: {
        'dry-run': { description: 'say what would be changed, and change nothing' },
        prune: { description: 'also remove rules that are not in the file' },
      },
      audit: { act: 'alerts.push' },
      run: (args, io) =>
        withStore((store) => push(store, args.positionals[0]!, { ...flagsOf(args), io, now: host.now })),
    },
  };
}

const flagsOf = (args: { flag(name: string): boolean }) => ({
  isDry: args.flag('dry-run'),
  prunes: args.flag('prune'),
});

async function push(
  store: AlertStore,
  path: string,
  { isDry, prunes, io, now }: { isDry: boolean; prunes: boolean; io: CommandIo; now: () => number },
): Promise<0> {
  const wanted = readRules(path);
  const plan = planPush(
    (await store.rules()).map(({ rule }) => rule),
    wanted,
    prunes,
  );
  for (const { id } of plan.added) io.stdout.write(`+ ${id}\n`);
  for (const { id } of plan.changed) io.stdout.write(`~ ${id}\n`);
  for (const id of plan.removed) io.stdout.write(`- ${id}\n`);
  if (!isDry) {
    for (const rule of [...plan.added, ...plan.changed]) await store.save(rule, commandLine, now());
    for (const id of plan.removed) await store.remove(id);
  }
  io.stderr.write(`${plan.same} as they were${isDry ? '; nothing was changed' : ''}\n`);
  return 0;
}

function readRules(path: string) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CodedError(
      'usage',
      `${path} is no JSON file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const parsed = rulesFileSchema.safeParse(value);
  if (!parsed.success) throw invalidIssue(parsed.error.issues[0]!);
  return parsed.data.rules;
}
