import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService, type TestService } from '../support/test-service.ts';
import { areRight, renderAnalyses, verifyAnalyses } from '../verify/analyses/verify-analyses.ts';
import { loadCity, verifyOptions } from '../verify/load-city.ts';
import { renderReport } from '../verify/render.ts';
import { sabotage, unseen } from '../verify/sabotage.ts';
import { makeReader } from '../verify/served.ts';
import { verify } from '../verify/verify.ts';

// The short form of `npm run demo:verify`: a few weeks of a very small city, every metric, every dimension.

// Of the seeds tried, one of which every metric has something to tell.
const city = { days: 64, riders: 60, drivers: 12, routes: 10, pingEverySeconds: 280, seed: 3 };
let service: TestService;
beforeAll(async () => {
  service = await openTestService({ ...ownEngine, LOG_LEVEL: 'error', BATCH_MAX_WAIT_MS: '50' });
});
afterAll(() => service.remove());

test('every metric of the catalogue is what the city says, and three damages are reported', async () => {
  const reader = makeReader(service.url);
  const options = verifyOptions(city);
  const { ledger, miscounted, ranges } = await loadCity(service.url, options, { reader });
  expect(miscounted).toEqual([]);
  const report = await verify({
    reader,
    ledger,
    ranges,
    tooLong: /^drivers\.retention_m3$/,
  });
  expect(report.isRight, renderReport(report)).toBe(true);
  expect(report.comparisons).toBeGreaterThan(1_000);
  const analyses = await verifyAnalyses(reader, { options, ranges });
  expect(areRight(analyses), renderAnalyses(analyses)).toBe(true);

  const damages = await sabotage(service.dataDir, ranges.days);
  expect(unseen(damages, report)).toEqual(damages); // nothing is reported that is not there
  const only = new RegExp(damages.map(({ metric }) => `^${metric}$`).join('|'));
  const damaged = await verify({ reader, ledger, ranges, only });
  expect(unseen(damages, damaged), renderReport(damaged)).toEqual([]);
}, 600_000); // a busy machine
