import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestService, type TestService } from '../support/test-service.ts';
import { loadCity, verifyOptions } from '../verify/load-city.ts';
import { renderReport } from '../verify/render.ts';
import { sabotage, unseen } from '../verify/sabotage.ts';
import { makeReader } from '../verify/served.ts';
import { verify } from '../verify/verify.ts';

// The short form of `npm run demo:verify`: a few weeks of a very small city, every metric, every dimension.

let service: TestService;
beforeAll(async () => {
  service = await openTestService({ LOG_LEVEL: 'error', BATCH_MAX_WAIT_MS: '50', ENGINE_MEMORY_MB: '1500' });
});
afterAll(() => service.remove());

test('every metric of the catalogue is what the city says, and three damages are reported', async () => {
  const reader = makeReader(service.url);
  const options = verifyOptions({ days: 70, riders: 80, drivers: 14, routes: 12 });
  const { ledger, miscounted, ranges } = await loadCity(service.url, options, { reader });
  expect(miscounted).toEqual([]);
  const report = await verify({
    reader,
    ledger,
    ranges,
    tooLong: /^(drivers\.retention_m3|payouts\.failed(_amount)?)$/,
  });
  expect(report.isRight, renderReport(report)).toBe(true);
  expect(report.comparisons).toBeGreaterThan(1_000);

  const damages = await sabotage(service.dataDir, ranges.days);
  expect(unseen(damages, report)).toEqual(damages); // nothing is reported that is not there
  const only = new RegExp(damages.map(({ metric }) => `^${metric}$`).join('|'));
  const damaged = await verify({ reader, ledger, ranges, only });
  expect(unseen(damages, damaged), renderReport(damaged)).toEqual([]);
}, 240_000); // a busy machine
