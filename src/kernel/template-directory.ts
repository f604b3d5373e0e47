import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packDirectory } from './packed-directory.ts';

// To make an empty database takes seconds of computing, to copy one a tenth of one. So it is made once, with every migration
// applied: for a release when that is built, in a clone at the first start, which keeps it until one of its sources changes.

const root = new URL('../../', import.meta.url);

/** A directory that is made once and then copied. */
export interface TemplateDirectory {
  /** The name of its folder in the cache of a clone. */
  name: string;
  /** Its file in a release. */
  released: URL;
  /** The files of the project that it is made from, as patterns from the root; package.json and the packing are always among them. */
  sources: readonly string[];
  /** Makes it, in a directory that is not there yet. */
  make: (directory: string) => Promise<void>;
}

/** Returns the packed directory. A clone makes it first when it keeps none. */
export async function readTemplate(template: TemplateDirectory): Promise<Buffer> {
  const kept = existsSync(template.released) ? template.released : keptInClone(template);
  if (existsSync(kept)) return readFileSync(kept);
  const packed = await packTemplate(template);
  keep(packed, kept);
  return packed;
}

/** Makes the directory and packs it. */
export async function packTemplate({ name, make }: TemplateDirectory): Promise<Buffer> {
  const scratch = mkdtempSync(join(tmpdir(), `openride-${name}-`));
  try {
    await make(join(scratch, name));
    return packDirectory(join(scratch, name));
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function keptInClone({ name, sources }: TemplateDirectory): URL {
  const hash = createHash('sha256');
  const patterns = ['package.json', 'src/kernel/packed-directory.ts', ...sources]; // another packing is not understood
  for (const path of globSync(patterns, { cwd: fileURLToPath(root) }).toSorted())
    hash.update(path).update(readFileSync(new URL(path, root)));
  return new URL(`node_modules/.cache/${name}/${hash.digest('hex').slice(0, 16)}.bin`, root);
}

/** Keeps the packed template. Where nothing can be written, every first start makes its own. */
function keep(packed: Buffer, file: URL): void {
  const draft = new URL(`${file.href}.${process.pid}`);
  try {
    rmSync(new URL('.', file), { recursive: true, force: true }); // those of other sources
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(draft, packed);
    renameSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
