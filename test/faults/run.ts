import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { drive } from './drive.ts';
import { driveKafka } from './kafka/drive.ts';
import { renderKafkaReport } from './kafka/render.ts';
import { renderReport } from './render-report.ts';

const usage = `Usage: npm run test:faults -- [options]

Kills, cuts and stops what is at work, and draws the balance. Ends with 1 when anything was lost, counted twice or drifted.

  --kills <n>    how many; default 60, with --kafka 200
  --short        12 of them, with --kafka 20
  --kafka        three consumers and two workers read a broker of their own; that, PostgreSQL, connections and sleep are
                 among the faults
  --cluster      the store is two shards, and what is killed as the engine is one of them or both
  --no-recovery  what was left half-done stays so: the run must end with 1
  --seed <n>     another order; default 1
`;

const { values } = parseArgs({
  options: {
    kafka: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
    'no-recovery': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const onStep = (line: string) => process.stderr.write(`${line}\n`);
const seed = Number(values.seed);

exitOnSignals();
if (values.help) process.stdout.write(usage);
else if (values.kafka) {
  const report = await driveKafka({
    faults: Number(values.kills ?? (values.short ? 20 : 200)),
    seed,
    maxPauseMs: 300,
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
