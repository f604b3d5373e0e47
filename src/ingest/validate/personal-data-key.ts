import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file of the generated key in the data directory. */
export const PERSONAL_DATA_KEY_FILE = 'personal-data.key';

/**
 * The secrets from which the keys of personal data are made (G8), newest first: the setting's, else one that is generated once and kept
 * in the data directory for this user only. In the file each stands on a line of its own. Other secrets make other hashes, so they have to
 * outlive the process.
 */
export function readPersonalSecrets(setting: readonly string[] | null, dataDir: string): Buffer[] {
  if (setting !== null) return setting.map((secret) => Buffer.from(secret, 'utf8'));
  const path = join(dataDir, PERSONAL_DATA_KEY_FILE);
  mkdirSync(dataDir, { recursive: true });
  try {
    // Of two processes that start at once, the one that comes second reads what the first has written.
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return secretsIn(readFileSync(path, 'utf8'));
}

/** The secrets as `readPersonalSecrets` reads them; null where it would generate one. */
export function findPersonalSecrets(setting: readonly string[] | null, dataDir: string): Buffer[] | null {
  const isThere = setting !== null || existsSync(join(dataDir, PERSONAL_DATA_KEY_FILE));
  return isThere ? readPersonalSecrets(setting, dataDir) : null;
}

/** The secrets of a key file, newest first. */
export function secretsIn(text: string): Buffer[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'hex'));
}
