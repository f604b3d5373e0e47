import { parseArgs } from 'node:util';
import { drive } from './drive.ts';
import { renderReport } from './render-report.ts';

// npm run test:faults -- [--kills 60] [--seed 1] [--short] [--no-recovery] [--cluster]
// Ends with 1 when anything was lost, counted twice or drifted. With --no-recovery that is what must happen. With --cluster
// the store is two shards, and what is killed as the engine is one of them or both.

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
    'no-recovery': { type: 'boolean', default: false },
  },
});

const report = await drive({
  kills: Number(values.kills ?? (values.short ? 12 : 60)),
  seed: Number(values.seed),
  recovery: !values['no-recovery'],
  onPurpose: values.short ? 2 : 5,
  fullDisk: !values.short && !values['no-recovery'] && !values.cluster,
  cluster: values.cluster,
  onStep: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(renderReport(report));
process.exitCode = report.right ? 0 : 1;
