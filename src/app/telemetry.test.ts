import { expect, test } from 'vitest';
import { makeIngestTelemetry } from '../ingest/telemetry.ts';
import { makeMetricsTelemetry } from '../metrics/telemetry.ts';
import { makeHttpTelemetry } from '../platform/http/telemetry.ts';
import { makeWarehouseTelemetry } from '../platform/warehouse/telemetry.ts';
import type { RecordResult } from '../ingest/records.ts';
import { makeRegistry } from '../kernel/prometheus.ts';

test('what happened is there to be scraped', async () => {
  const registry = makeRegistry();
  const ingest = makeIngestTelemetry(registry);
  const accepted = { status: 'accepted' } as RecordResult;
  ingest.countResults([accepted, accepted, { status: 'rejected', reason: 'not_json' } as RecordResult]);
  ingest.observeStep('land', 0.2, 500);
  ingest.observeLandingLag(0.3);
  ingest.observeQueryable('kafka', [9_000, 9_900, 10_500], 10_000);
  const metrics = makeMetricsTelemetry(registry);
  metrics.observeQuery('trips', 0.01);
  metrics.watchWatermark(() => Promise.resolve(1_772_400_000_500));
  makeHttpTelemetry(registry)({ method: 'GET', route: '/health', status: 200, seconds: 0.001 });
  const warehouse = makeWarehouseTelemetry(registry);
  warehouse.countEngineRestart();
  warehouse.watchEngine(() => Promise.resolve({ memoryBytes: 1, diskBytes: 2, activeParts: 3 }));
  const text = await registry.metrics();
  for (const line of [
    'openride_events_total{outcome="accepted"} 2',
    'openride_events_total{outcome="rejected"} 1',
    'openride_dead_letters_total{reason="not_json"} 1',
    'openride_batch_size_events_sum 500',
    'openride_batch_step_seconds_count{step="land"} 1',
    'openride_landing_lag_seconds_sum 0.3',
    'openride_event_to_queryable_seconds_bucket{source="kafka",le="0.1"} 2',
    'openride_event_to_queryable_seconds_count{source="kafka"} 3',
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
  const registry = makeRegistry();
  let known: number | null = 5_000;
  makeMetricsTelemetry(registry).watchWatermark(() => Promise.resolve(known));
  makeWarehouseTelemetry(registry).watchEngine(() => Promise.reject(new Error('away')));
  expect(await registry.metrics()).toMatch(/^openride_watermark_seconds 5$/m);
  known = null;
  const text = await registry.metrics();
  expect(text).not.toMatch(/^openride_(watermark|engine_memory)\w* /m);
});
