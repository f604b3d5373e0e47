import { setTimeout as delay } from 'node:timers/promises';
import type { HealthCheck } from '../features/operations/health/health-report.ts';
import type { CheckGauge } from '../quality/telemetry.ts';
import type { Logger } from '../kernel/log.ts';
import type { Metadata } from '../platform/metadata/open.ts';
import { allChecks } from '../quality/checks/all-checks.ts';
import {
  type CheckStatus,
  type MonitorOptions,
  openMonitor,
  type QualityMonitor,
} from '../quality/monitor/open-monitor.ts';

// The monitor needs the metadata, which cost seconds to open the first time: so the service is up first, and the monitor
// opens soon after it, or when somebody asks for it.

export interface Quality {
  /** Opens the monitor at the first call, and again after it could not be opened. */
  open(): Promise<QualityMonitor>;
  /** For Prometheus: null while nothing is known. */
  gauges(): CheckGauge[] | null;
  health(): HealthCheck;
  close(): Promise<void>;
}

export interface QualityOptions extends Omit<MonitorOptions, 'metadata' | 'checks'> {
  openMetadata: () => Promise<Metadata>;
  /** Null: only when somebody asks. */
  startAfterMs: number | null;
  log: Logger;
}

const RETRY_EVERY_MS = 30_000;

export function openQuality(options: QualityOptions): Quality {
  const { log, startAfterMs } = options;
  const stop = new AbortController();
  let opening: Promise<QualityMonitor> | null = null;
  let opened: QualityMonitor | null = null;
  let error: string | null = null;

  function open(): Promise<QualityMonitor> {
    opening ??= openNow().catch((failure: unknown) => {
      opening = null;
      error = failure instanceof Error ? failure.message : String(failure);
      throw failure;
    });
    return opening;
  }

  async function openNow(): Promise<QualityMonitor> {
    const metadata = await options.openMetadata();
    opened = await openMonitor({ ...options, metadata, checks: allChecks });
    error = null;
    return opened;
  }

  async function start(afterMs: number): Promise<void> {
    for (let waitMs = afterMs; !stop.signal.aborted; waitMs = RETRY_EVERY_MS) {
      await delay(waitMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      if (stop.signal.aborted) return;
      try {
        await open();
        return;
      } catch (failure) {
        log.error({ err: failure }, 'checks and jobs cannot begin; they are tried again');
      }
    }
  }

  const starting = startAfterMs === null ? Promise.resolve() : start(startAfterMs);
  return {
    open,
    gauges: () => opened?.snapshot()?.map(gaugeOf) ?? null,
    health: () => describeHealth(opened?.snapshot() ?? null, error),
    async close() {
      stop.abort();
      await starting;
      await (await opening?.catch(() => null))?.close();
    },
  };
}

function gaugeOf({ id, severity, last, pausedAt }: CheckStatus): CheckGauge {
  return {
    check: id,
    severity,
    state: pausedAt === null ? (last?.state ?? 'unknown') : 'paused',
    value: last?.value ?? null,
    checkedAtMs: last?.checkedAt.getTime() ?? null,
  };
}

/** Degraded while a critical check fails: events are taken, but numbers are wrong. */
function describeHealth(checks: readonly CheckStatus[] | null, error: string | null): HealthCheck {
  if (error !== null)
    return {
      status: 'degraded',
      message: `Checks and jobs cannot run: ${error}`,
      facts: { failing: null, warning: null, paused: null },
    };
  const active = (checks ?? []).filter(({ pausedAt }) => pausedAt === null);
  const inState = (state: string) => active.filter(({ last }) => last?.state === state);
  const failing = inState('failing');
  const facts = {
    failing: checks === null ? null : failing.length,
    warning: checks === null ? null : inState('warning').length,
    paused: checks === null ? null : checks.length - active.length,
  };
  const critical = failing.filter(({ severity }) => severity === 'critical');
  if (critical.length === 0) return { status: 'ok', message: null, facts };
  return {
    status: 'degraded',
    message: `Data quality: ${critical.map(({ id, last }) => `${id} (${last?.message ?? ''})`).join(' ')} GET /v1/data-quality says what to do.`,
    facts,
  };
}
