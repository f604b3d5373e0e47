import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copiedOf, type Instruction } from './dockerfile.ts';

/** A directory with the files that the image would hold. */
export interface ImageRoot {
  /** Holds all of it; readable by everybody and written by nobody but its owner. */
  directory: string;
  /** The working directory of the image. */
  app: string;
  /** The Node of the image. */
  node: string;
  /** Makes a volume that `uid` owns. */
  volume(name: string): string;
}

/** Another user than the one who owns the root; null where only root could become one. */
export const OTHER_UID = process.getuid?.() === 0 ? 65_534 : null;

/** Does what the Dockerfile does, without Docker: installs with its own commands, and copies what it copies. */
export function makeImageRoot(project: string, instructions: readonly Instruction[]): ImageRoot {
  const directory = mkdtempSync(join(tmpdir(), 'openride-image-'));
  chmodSync(directory, 0o755);
  const app = join(directory, 'app');
  mkdirSync(app);
  for (const path of copiedOf(instructions))
    cpSync(join(project, path), join(app, path), {
      recursive: true,
      filter: (file) => !file.endsWith('.test.ts'),
    });
  const node = join(directory, 'node');
  cpSync(process.execPath, node);
  install(app, instructions);
  execFileSync('chmod', ['-R', 'a+rX,go-w', directory]);
  return {
    directory,
    app,
    node,
    volume(name) {
      const path = join(directory, name);
      mkdirSync(path, { mode: 0o700 });
      if (OTHER_UID !== null) chownSync(path, OTHER_UID, OTHER_UID);
      return path;
    },
  };
}

/** Runs the commands of the first stage as they stand there. */
function install(app: string, instructions: readonly Instruction[]): void {
  const commands = instructions.filter(({ name, text }) => name === 'RUN' && /npm |node_modules/.test(text));
  if (commands.length === 0) throw new Error('The Dockerfile installs nothing.');
  // The registry here lacks the engine of other platforms, so the lock cannot be complete.
  const env = { ...process.env, UNLOCKED_PACKAGES: 'on' };
  for (const { text } of commands) execFileSync('sh', ['-c', text], { cwd: app, env, stdio: 'ignore' });
}
