import { parseArgs } from 'node:util';
import { makeProjectCopy, type ProjectCopy } from './make-copy.ts';
import { type Mutant, mistakes } from './mutant.ts';
import { mutants } from './mutants.ts';
import { runTests } from './run-tests.ts';

// npm run test:mutants -- [--only <text>]
// Makes each of the classic mistakes in a copy of the project and prints which test fails. Ends with 1 when one survives,
// when its text is no longer there, or when a mistake has no mutant.

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = mutants.filter(({ mistake, how, file }) => `${mistake} ${how} ${file}`.includes(values.only));
const tell = (line: string) => process.stdout.write(`${line}\n`);

const copy = makeProjectCopy();
process.once('exit', () => copy.remove());
process.once('SIGINT', () => process.exit(130));
process.exitCode = (await run(copy)) ? 0 : 1;

async function run(project: ProjectCopy): Promise<boolean> {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
  const sound = await runTests(project.dir, files, { bail: false });
  if (sound.passed === 0 || sound.failed.length + sound.broken.length > 0) {
    tell(
      `Without a mutant the tests must pass: ${[...sound.failed, ...sound.broken].join('; ') || 'none ran'}`,
    );
    return false;
  }
  let right = true;
  for (const mutant of chosen) right = (await tryMutant(project, mutant)) && right;
  const missing =
    values.only === '' ? mistakes.filter((one) => !mutants.some(({ mistake }) => mistake === one)) : [];
  for (const mistake of missing) tell(`✗ ${mistake}: no mutant makes it`);
  tell(
    `${chosen.length} mutants, ${new Set(chosen.map(({ mistake }) => mistake)).size} of ${mistakes.length} mistakes`,
  );
  return right && missing.length === 0;
}

async function tryMutant(project: ProjectCopy, mutant: Mutant): Promise<boolean> {
  const { mistake, how, file, tests } = mutant;
  try {
    const { failed, broken } = await project.withMutant(mutant, () => runTests(project.dir, tests));
    const [killer] = failed;
    if (killer !== undefined) tell(`✓ ${mistake} (${how})\n    → ${killer}`);
    else if (broken.length > 0)
      tell(`✗ ${mistake} (${how}): does not run, so it shows nothing: ${broken[0]}`);
    else tell(`✗ ${mistake} (${how}): SURVIVED in ${file}; no test of ${tests.join(', ')} fails`);
    return killer !== undefined;
  } catch (error) {
    tell(`✗ ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
