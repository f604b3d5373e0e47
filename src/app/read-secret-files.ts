import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { settingTraits } from '../platform/config/define-setting.ts';
import type { Environment } from './config.ts';

// A secret in a variable is in every listing of processes and containers. So each may be named by a file instead: `<NAME>_FILE`,
// which is how Docker, Kubernetes and systemd hand secrets over.

/** The variables with the secrets that files hold, and what is wrong with the files. */
export interface WithSecrets {
  env: Environment;
  problems: string[];
}

/** Reads the file of each secret that is named by `<NAME>_FILE`. The line end behind the secret does not count. */
export function readSecretFiles(env: Environment, schemas: Readonly<Record<string, z.ZodType>>): WithSecrets {
  const secrets = Object.keys(schemas).filter((name) => settingTraits(schemas[name]!).secret === true);
  const read: Record<string, string | undefined> = { ...env };
  const problems: string[] = [];
  for (const name of secrets) {
    const path = env[`${name}_FILE`] ?? '';
    if (path === '') continue;
    if ((env[name] ?? '') !== '') problems.push(`${name} and ${name}_FILE are both set: keep one of them`);
    else read[name] = readSecret(name, path, problems);
  }
  return { env: read, problems };
}

function readSecret(name: string, path: string, problems: string[]): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    // An empty variable means "not set"; a file that was named and holds nothing was written half.
    if (secret.trim() === '')
      problems.push(`${name}_FILE=${JSON.stringify(path)} must be a file that holds the secret: it is empty`);
    return secret;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    problems.push(`${name}_FILE=${JSON.stringify(path)} must be a file that this user can read (${code})`);
    return undefined;
  }
}
