import { expect, test } from 'vitest';
import { makeTelemetry } from './telemetry.ts';

test('what happened is there to be scraped', async () => {
  const telemetry = makeTelemetry();
  telemetry.countEvents('accepted', 3);
  telemetry.countDeadLetters('not_json', 2);
  telemetry.observeBatch(500);
  telemetry.observeStep('land', 0.2);
  telemetry.observeLandingLag(0.3);
  telemetry.observeQuery('trips', 0.01);
  telemetry.observeRequest({ method: 'GET', route: '/health', status: 200, seconds: 0.001 });
  telemetry.countEngineRestart();
  telemetry.watchWatermark(() => 1_772_400_000_500);
  telemetry.watchEngine(() => Promise.resolve({ memoryBytes: 1, diskBytes: 2, activeParts: 3 }));
  const text = await telemetry.registry.metrics();
  for (const line of [
    'openride_events_total{outcome="accepted"} 3',
    'openride_dead_letters_total{reason="not_json"} 2',
    'openride_batch_size_events_sum 500',
    'openride_batch_step_seconds_count{step="land"} 1',
    'openride_landing_lag_seconds_sum 0.3',
    'openride_query_seconds_count{family="trips"} 1',
    'openride_http_request_seconds_count{method="GET",route="/health",status="200"} 1',
    'openride_engine_restarts_total 1',
    'openride_watermark_seconds 1772400000.5',
    'openride_engine_memory_bytes 1',
    'openride_engine_disk_bytes 2',
    'openride_engine_active_parts 3',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toContain('process_cpu_seconds_total');
});

test('what cannot be read is absent, not 0 (G9)', async () => {
  const telemetry = makeTelemetry();
  let known: number | null = 5_000;
  telemetry.watchWatermark(() => known);
  telemetry.watchEngine(() => Promise.reject(new Error('away')));
  expect(await telemetry.registry.metrics()).toMatch(/^openride_watermark_seconds 5$/m);
  known = null;
  const text = await telemetry.registry.metrics();
  expect(text).not.toMatch(/^openride_(watermark|engine_memory)\w* /m);
});
