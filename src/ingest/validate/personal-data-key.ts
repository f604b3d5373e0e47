import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key of the hashes that stay of phone and e-mail (G8): the setting's, else one that is generated once and kept in
 * the data directory for this user only. Another key makes other hashes, so it has to outlive the process.
 */
export function readPersonalDataKey(setting: string | null, dataDir: string): Buffer {
  if (setting !== null) return Buffer.from(setting, 'utf8');
  const path = join(dataDir, 'personal-data.key');
  mkdirSync(dataDir, { recursive: true });
  try {
    // Of two processes that start at once, the one that comes second reads what the first has written.
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}
