import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { readEndpoints } from '../../scripts/services/endpoints.ts';
import { allProbes } from './all-probes.ts';
import { runProbes } from './run-probes.ts';

const usage = `Usage: npm run test:hostile -- [options]

Starts the service as a user would and attacks it; each probe prints what it expects and what it has seen. Ends with 1 when one
does not hold. Probes that need a server run when \`npm run services:up\` has started it.

  --only <text>   those whose group or name holds the text
  --short         what CI runs
  --root <dir>    attack the service of another copy of the project
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    short: { type: 'boolean', default: false },
    root: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

exitOnSignals();
if (values.help) process.stdout.write(usage);
else process.exitCode = (await attack()) ? 0 : 1;

async function attack(): Promise<boolean> {
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  const servers = readEndpoints();
  const chosen = allProbes
    .map((group) => ({
      ...group,
      probes: group.probes.filter(({ name }) => `${group.name}: ${name}`.includes(values.only)),
    }))
    .filter(({ probes }) => probes.length > 0);
  const [able, unable] = [true, false].map((wanted) =>
    chosen.filter(({ needs = [] }) => needs.every((name) => servers[name] !== undefined) === wanted),
  );
  for (const { name, needs } of unable ?? []) tell(`– ${name}: not run, needs ${needs?.join(' and ')}`);
  const results = await runProbes(able ?? [], {
    servers,
    short: values.short,
    ...(values.root !== undefined && { root: values.root }),
    onResult: ({ group, probe, holds, seen }) =>
      tell(
        `${holds ? '✓' : '✗'} ${group}: ${probe.name}${holds ? '' : `\n    expected: ${probe.expects}\n    seen: ${seen}`}`,
      ),
  });
  const broken = results.filter(({ holds }) => !holds).length;
  tell(`${results.length} probes, ${broken} do not hold`);
  return results.length > 0 && broken === 0;
}
