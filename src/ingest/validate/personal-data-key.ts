import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../kernel/errors.ts';

/** The file of the generated key in the data directory. */
export const PERSONAL_DATA_KEY_FILE = 'personal-data.key';

/**
 * The secrets from which the keys of personal data are made (G8), newest first: the setting's, else one that is generated once and kept
 * in the data directory for this user only. In the file each stands on a line of its own. Other secrets make other hashes, so they have to
 * outlive the process.
 */
export function readPersonalSecrets(setting: readonly string[] | null, dataDir: string): Buffer[] {
  if (setting !== null) return setting.map(bytesOf);
  const path = join(dataDir, PERSONAL_DATA_KEY_FILE);
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(path)) generateKeyFile(path);
  return readKeyFile(path);
}

/**
 * Generates a key unless another process has done so. The file gets its name when it is whole: of two processes that start at once the
 * second one reads what the first has written, and a process that dies leaves no half of a key.
 */
function generateKeyFile(path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The secrets as `readPersonalSecrets` reads them; null where it would generate one. */
export function findPersonalSecrets(setting: readonly string[] | null, dataDir: string): Buffer[] | null {
  const isThere = setting !== null || existsSync(join(dataDir, PERSONAL_DATA_KEY_FILE));
  return isThere ? readPersonalSecrets(setting, dataDir) : null;
}

/**
 * The bytes of a secret of the setting, which has checked its form: its text, or what it spells as `hex:<hexadecimal digits>`. So a
 * key that was generated into a file can move to the setting.
 */
function bytesOf(secret: string): Buffer {
  return secret.startsWith('hex:') ? Buffer.from(secret.slice(4), 'hex') : Buffer.from(secret, 'utf8');
}

const KEY_LINE = /^(?:[0-9a-f]{2}){16,}$/;

/** The secrets of a key file, newest first. Throws `personal_key_unreadable`, which names the line and shows nothing of it. */
export function readKeyFile(path: string): Buffer[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const wrong = lines.findIndex((line) => line !== '' && !KEY_LINE.test(line));
  if (wrong !== -1 || lines.every((line) => line === '')) {
    throw new CodedError(
      'personal_key_unreadable',
      `Line ${Math.max(wrong, 0) + 1} of ${path} must be a secret of at least 32 hexadecimal digits in lower case, as "openssl rand -hex 32" makes it. Text of another kind goes into PERSONAL_DATA_KEY.`,
    );
  }
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'hex'));
}
