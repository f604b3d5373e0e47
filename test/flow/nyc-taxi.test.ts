import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openService, type Service } from '../../src/app/open-service.ts';
import { readConfig } from '../../src/app/config.ts';
import { openLog } from '../../src/kernel/log.ts';
import { emptyDay, readTaxiDays, sumTaxiDays, type TaxiDay } from '../support/taxi-days.ts';
import { makeDataDir, removeDataDir } from '../support/test-pipeline.ts';

// Real trips in through the command line while the service runs, and every served total and day against the CSV itself.

const path = fileURLToPath(new URL('../../../shared/data/nyc-taxi/taxis_raw_2019_03.csv', import.meta.url));
const program = fileURLToPath(new URL('../../bin/openride-analytics.js', import.meta.url));
const run = promisify(execFile);

interface Answer {
  metrics: Record<string, number | string>;
  series: { start: string; values: Record<string, number | string> }[] | null;
}

describe.skipIf(!existsSync(path))(
  'taxi trips of New York, March 2019 (skipped where the data set is not there)',
  () => {
    const dataDir = makeDataDir();
    const settings = {
      DATA_DIR: dataDir,
      PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      BUSINESS_TIMEZONE: 'America/New_York',
      BUSINESS_CURRENCY: 'USD',
    };
    let service: Service;
    beforeAll(async () => {
      service = await openService(readConfig(settings), { log: openLog('silent'), version: 'test' });
    });
    afterAll(async () => {
      await service.close();
      removeDataDir(dataDir);
    });

    async function importFile() {
      const env = { PATH: process.env['PATH'] ?? '', ...settings };
      const { stdout } = await run(
        process.execPath,
        [program, 'import', path, '--format', 'nyc-tlc', '--json'],
        { env },
      );
      return JSON.parse(stdout) as { accepted: number; duplicates: number; rows: object };
    }

    async function ask(family: string, grain: string): Promise<Answer> {
      const response = await fetch(
        `${service.url}/v1/metrics/${family}?from=2019-02-01&to=2019-05-01&grain=${grain}`,
      );
      expect(response.status).toBe(200);
      return (await response.json()) as Answer;
    }

    async function served() {
      const [payments, trips] = await Promise.all([ask('payments', 'total'), ask('trips', 'total')]);
      const [paymentDays, tripDays] = await Promise.all([ask('payments', 'day'), ask('trips', 'day')]);
      const days = new Map<string, TaxiDay>();
      for (const [index, { start, values }] of paymentDays.series!.entries()) {
        const date = start.slice(0, 10);
        expect(tripDays.series![index]!.start.slice(0, 10)).toBe(date);
        days.set(date, readDay({ ...values, ...tripDays.series![index]!.values }));
      }
      return { total: readDay({ ...payments.metrics, ...trips.metrics }), days };
    }

    test('the totals and every day equal those of the CSV, and a second import changes nothing', async () => {
      expect(await importFile()).toMatchObject({
        accepted: 19_480,
        duplicates: 0,
        rows: {
          read: 6500,
          trips: 6490,
          captured_amount: '121516.90',
          refunds: 10,
          refunded_amount: '73.00',
          skipped: 0,
          without_passengers: 96,
          over_3_hours: 23,
          zero_distance: 56,
          zero_minutes_or_fewer: 6,
        },
      });
      const expected = readTaxiDays(path);
      const first = await served();
      expect(first.total).toEqual(sumTaxiDays(expected.values()));
      expect(first.total).toMatchObject({ completed: 6490, capturedCents: 12_151_690, refundedCents: 7300 });
      expect(first.days.size).toBe(89);
      for (const [date, day] of first.days)
        expect([date, day]).toEqual([date, expected.get(date) ?? emptyDay()]);
      expect([...expected.keys()].filter((date) => !first.days.has(date))).toEqual([]);

      expect(await importFile()).toMatchObject({ accepted: 0, duplicates: 19_480 });
      expect(await served()).toEqual(first);
    });
  },
);

function readDay(values: Record<string, number | string>): TaxiDay {
  const hundredths = (name: string) => Number(String(values[name]).replace('.', ''));
  return {
    started: Number(values['trips.started']),
    completed: Number(values['trips.completed']),
    capturedCents: hundredths('payments.captured'),
    refunds: Number(values['payments.refunds']),
    refundedCents: hundredths('payments.refunded'),
    distanceMetres: Math.round(Number(values['trips.distance']) * 1000),
  };
}
