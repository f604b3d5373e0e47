import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

// The simulated city says what is true without looking at how the platform computes it. Whoever imports a line of the
// warehouse, the metrics or the SQL into it would let both make the same mistake. To mend a failure here, write the few lines
// that are needed into src/demo once more.

const root = join(import.meta.dirname, '../..');
const files = globSync('src/demo/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = /(?:^| )from '([^']+)';$|^import '([^']+)'|import\('([^']+)'\)/gm;
  return [...text.matchAll(pattern)].map(([, named, bare, lazy]) => {
    const name = named ?? bare ?? lazy;
    const isRelative = name!.startsWith('.');
    return isRelative ? relative(root, join(root, dirname(file), name!)) : name!;
  });
}

test('the simulated city imports only events, kernel and itself, and its command what commands are made of', () => {
  expect(files.length).toBeGreaterThan(30);
  const foreign = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !/^(?:src\/(?:demo|events|kernel)\/|node:|zod$)/.test(name))
      .filter((name) => !(file === 'src/demo/commands.ts' && name.startsWith('src/platform/cli/')))
      .map((name) => `${file} imports ${name}`),
  );
  expect(foreign).toEqual([]);
});

test('the truth looks at the ledger alone, not at messages or at how the city is simulated', () => {
  const allowed =
    /^test\/oracle\/truth\/|^src\/demo\/ledger\/|^src\/demo\/(?:codes|places|local-days)\.ts$|^src\/kernel\/units\.ts$|^src\/events\/contract\.ts$/;
  const truth = globSync('{test/oracle/truth,src/demo/ledger}/**/*.ts', { cwd: root });
  const foreign = truth
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => !allowed.test(name))
        .map((name) => `${file} imports ${name}`),
    );
  expect(truth.length).toBeGreaterThan(15);
  expect(foreign).toEqual([]);
});
