import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { CodedError } from '../kernel/errors.ts';
import type { Section } from '../platform/config/define-section.ts';
import { settingTraits } from '../platform/config/define-setting.ts';
import { declarations } from './features.ts';
import { plaintextProblems } from './plaintext-problems.ts';
import { readSecretFiles } from './read-secret-files.ts';

// The only place that looks at the environment. Each part declares its settings; this reads all of them at once.

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Declared = (typeof declarations)[number];
type ValueOf<One> = One extends { settings: Section<infer Value> } ? Value : never;

/** The settings as the code uses them, by the name of the part. */
export type Config = {
  [One in Declared as One extends { settings: unknown } ? One['name'] : never]: ValueOf<One>;
};

/** The sections of settings, by the name of their part, in the order of the documentation. */
export const sections: Readonly<Record<string, Section>> = Object.fromEntries(
  declarations.flatMap((one) => ('settings' in one ? [[one.name, one.settings as Section]] : [])),
);

/** The schema of each variable. */
export const settingSchemas: Readonly<Record<string, z.ZodType>> = Object.assign(
  {},
  ...Object.values(sections).map(({ settings }) => settings),
) as Record<string, z.ZodType>;

/** The variables of the process over those of a `.env` file in the working directory. The only look at `process.env`. */
export function environment(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Reads the settings. Throws one `invalid_settings` that names everything wrong with them at once. */
export function readConfig(given: Environment = environment()): Config {
  const { env, problems } = readSecretFiles(given, settingSchemas);
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingSchemas)) {
    const parsed = schema.safeParse(env[name]);
    if (parsed.success) read[name] = parsed.data;
    else problems.push(...parsed.error.issues.map((issue) => describeIssue(name, env[name], issue)));
  }
  problems.push(...Object.values(sections).flatMap((section) => section.contradictions(read)));
  problems.push(...contradictions(read), ...plaintextProblems(read));
  if (problems.length > 0) {
    const message = `Settings that cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
    throw new CodedError('invalid_settings', message, { facts: { problems } });
  }
  const shaped = Object.entries(sections).map(([name, section]) => [name, section.shape(read)]);
  return Object.fromEntries(shaped) as Config; // Each section made the value that its own type says.
}

/** The value of one section. */
export function valueOf<Value>(config: Config, section: Section<Value>): Value {
  const name = Object.keys(sections).find((key) => sections[key] === section);
  return config[name as keyof Config] as Value; // The section's own shape made it.
}

function describeIssue(
  name: string,
  text: string | undefined,
  issue: { code?: string; message: string },
): string {
  const traits = settingTraits(settingSchemas[name]!);
  const value = traits.secret ? '(hidden)' : JSON.stringify(text);
  // Schemas that know more than "not allowed" add issues of their own, in words that are safe to show.
  const detail = issue.code === 'custom' && issue.message !== 'Invalid input' ? `; ${issue.message}` : '';
  return `${name}=${value} must be ${traits.allowed}${detail}`;
}

/** Problems of one part's settings with another's; a setting that is wrong by itself is absent. */
function contradictions(read: Readonly<Record<string, unknown>>): string[] {
  const { ROLE: role } = read;
  const problems: string[] = [];
  if (read['DATABASE_URL'] === null && typeof role === 'string' && role !== 'all')
    problems.push(
      `DATABASE_URL must be set for ROLE=${JSON.stringify(role)}: processes with different roles find each other and ` +
        'share out the work in a PostgreSQL database',
    );
  if (role === 'consumer' && read['KAFKA_BOOTSTRAP_SERVERS'] === null && read['FLEET_CHANNEL'] === null)
    problems.push(
      'KAFKA_BOOTSTRAP_SERVERS or FLEET_CHANNEL must be set for ROLE="consumer": there would be nothing to read',
    );
  return problems;
}
