import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startService } from '../../bench/service-process.ts';
import { loadCity, verifyOptions } from './load-city.ts';
import { renderReport } from './render.ts';
import { sabotage, unseen } from './sabotage.ts';
import { makeReader, type Reader } from './served.ts';
import { verify } from './verify.ts';

// npm run demo:verify -- [--days 426] [--riders 300] [--drivers 34] [--routes 30] [--seed 1] [--only '^payments'] [--sabotage]
// Loads 14 simulated months through the intake and holds every metric against the city's own ledger. Ends with 1 when
// anything differs or is not proven; with --sabotage, when one of the three damages is not reported.

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '426' },
    riders: { type: 'string', default: '300' },
    drivers: { type: 'string', default: '34' },
    routes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    dir: { type: 'string', default: tmpdir() },
    sabotage: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);

const dataDir = mkdtempSync(join(values.dir, 'openride-verify-'));
const service = await startService(dataDir);
try {
  process.exitCode = await run(makeReader(service.url));
} finally {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}

async function run(reader: Reader): Promise<number> {
  const options = verifyOptions({
    days: Number(values.days),
    riders: Number(values.riders),
    drivers: Number(values.drivers),
    routes: Number(values.routes),
    seed: Number(values.seed),
  });
  tell(`A city of ${options.riders} riders over ${options.days} days, sent through the intake …`);
  const started = performance.now();
  const { ledger, sent, miscounted, ranges } = await loadCity(service.url, options, { reader });
  const seconds = (performance.now() - started) / 1000;
  tell(
    `${sent.sent} messages in ${seconds.toFixed(1)} s: ${sent.accepted} accepted, ${sent.duplicates} duplicates, ` +
      `${sent.conflicts} conflicts, ${sent.rejected} rejected.`,
  );
  for (const line of miscounted) tell(`✗ counted otherwise by the intake: ${line}`);
  const damages = values.sabotage ? await sabotage(dataDir, ranges.days) : [];
  const report = await verify({ reader, ledger, ranges, only: new RegExp(values.only) });
  process.stdout.write(renderReport(report));
  if (!values.sabotage) return report.isRight && miscounted.length === 0 ? 0 : 1;
  const missed = unseen(damages, report);
  for (const damage of damages)
    process.stdout.write(
      `${missed.includes(damage) ? '✗ not reported' : '✓ reported'}: ${damage.what} (${damage.metric})\n`,
    );
  return missed.length === 0 ? 0 : 1;
}
