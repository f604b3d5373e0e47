import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };

// Writes what a release is made of (CycloneDX), with the hashes of the lock, beside the package.

const root = join(import.meta.dirname, '../..');
const { name, version } = packageFile;
const told = execFileSync('npm', ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx'], {
  cwd: root,
  maxBuffer: 64 * 1_048_576,
});
const bom = JSON.parse(told.toString()) as { metadata: { component: { name: string; licenses?: unknown } } };
bom.metadata.component.name = name; // npm writes the name of the directory
mkdirSync(join(root, 'release'), { recursive: true });
writeFileSync(join(root, 'release', `${name}-${version}.cdx.json`), `${JSON.stringify(bom, null, 2)}\n`);
