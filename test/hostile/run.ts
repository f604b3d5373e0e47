import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { readEndpoints } from '../../scripts/services/endpoints.ts';
import { allProbes } from './all-probes.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { isAble, runProbes } from './run-probes.ts';

const usage = `Usage: npm run test:hostile -- [options]

Starts the service as a user would and attacks it; each probe prints what it expects and what it has seen. Ends with 1 when one
does not hold. Probes that need a server run when \`npm run services:up\` has started it.

  --only <text>   those whose group or name holds the text
  --short         what CI runs
  --root <dir>    attack the service of another copy of the project
  --fuzz          send requests made from the OpenAPI document instead, with and without keys (schemathesis, by Python's venv)
  --cases <n>     random ones of each operation and key; default 20, which makes some 25,000 requests
  --seed <n>      other requests; default 1
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    short: { type: 'boolean', default: false },
    root: { type: 'string' },
    fuzz: { type: 'boolean', default: false },
    cases: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const tell = (line: string) => process.stdout.write(`${line}\n`);
const root = values.root === undefined ? {} : { root: values.root };

exitOnSignals();
if (values.help) process.stdout.write(usage);
else if (values.fuzz) {
  const options = { cases: Number(values.cases), seed: Number(values.seed), tell, ...root };
  process.exitCode = (await fuzz(options)) ? 0 : 1;
} else process.exitCode = (await attack()) ? 0 : 1;

async function attack(): Promise<boolean> {
  const servers = readEndpoints();
  const chosen = allProbes
    .map((group) => ({
      ...group,
      probes: group.probes.filter(({ name }) => `${group.name}: ${name}`.includes(values.only)),
    }))
    .filter(({ probes }) => probes.length > 0);
  const [able, unable] = [true, false].map((wanted) =>
    chosen.filter((group) => isAble(group, servers) === wanted),
  );
  for (const { name, needs } of unable ?? []) tell(`– ${name}: not run, needs ${needs?.join(' and ')}`);
  const results = await runProbes(able ?? [], {
    servers,
    short: values.short,
    ...root,
    onResult: ({ group, probe, holds, seen }) =>
      tell(
        `${holds ? '✓' : '✗'} ${group}: ${probe.name}${holds ? '' : `\n    expected: ${probe.expects}`}${holds && probe.long !== true ? '' : `\n    seen: ${seen}`}`,
      ),
  });
  const broken = results.filter(({ holds }) => !holds).length;
  tell(`${results.length} probes, ${broken} do not hold`);
  return results.length > 0 && broken === 0;
}
