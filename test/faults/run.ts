import { parseArgs } from 'node:util';
import { drive } from './drive.ts';
import { driveKafka } from './kafka/drive.ts';
import { renderKafkaReport } from './kafka/render.ts';
import { renderReport } from './render-report.ts';

// npm run test:faults -- [--kills 60] [--seed 1] [--short] [--no-recovery] [--cluster]
// npm run test:faults -- --kafka [--kills 200] [--seed 1] [--short]
// Ends with 1 when anything was lost, counted twice or drifted. With --no-recovery that is what must happen. With --cluster
// the store is two shards, and what is killed as the engine is one of them or both. With --kafka three
// consumers and two workers read a broker of their own, and that, PostgreSQL, connections and sleep are among the faults.

const { values } = parseArgs({
  options: {
    kafka: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
    'no-recovery': { type: 'boolean', default: false },
  },
});
const onStep = (line: string) => process.stderr.write(`${line}\n`);
const seed = Number(values.seed);

if (values.kafka) {
  const report = await driveKafka({
    faults: Number(values.kills ?? (values.short ? 20 : 200)),
    seed,
    onStep,
  });
  finish(renderKafkaReport(report), report.right);
} else {
  const report = await drive({
    kills: Number(values.kills ?? (values.short ? 12 : 60)),
    seed,
    recovery: !values['no-recovery'],
    onPurpose: values.short ? 2 : 5,
    fullDisk: !values.short && !values['no-recovery'] && !values.cluster,
    cluster: values.cluster,
    onStep,
  });
  finish(renderReport(report), report.right);
}

function finish(text: string, right: boolean): void {
  process.stdout.write(text);
  process.exitCode = right ? 0 : 1;
}
