import type { Registry } from '../kernel/prometheus.ts';
import type { HealthLines } from '../kernel/health-check.ts';
import type { Logger } from '../kernel/log.ts';
import type { Metadata } from '../platform/metadata/metadata.ts';
import { type CheckToolsOptions, makeCheckTools } from './check-tools.ts';
import type { Check } from './checks/check.ts';
import { checkDataQuality, checkReconciliation } from './health.ts';
import type { Maintenance } from './maintenance.ts';
import type { JobControl, JobDefinition } from './monitor/jobs.ts';
import { type CheckStatus, openMonitor } from './monitor/open-monitor.ts';
import { dataQualityRoutes } from './routes.ts';
import type { QualityConfig } from './settings.ts';
import { type CheckGauge, watchChecks } from './telemetry.ts';

export interface QualityPartOptions {
  maintenance: Maintenance;
  checks: readonly Check[];
  /** The connections and settings that checks read with. */
  checked: CheckToolsOptions;
  /** The number of days that the landing table keeps records. */
  retentionDays: number;
  metadata: Metadata;
  jobs: JobControl;
  registry: Registry;
  log: Logger;
}

/** Data quality as a part of the service. Its checks run as jobs. /v1/data-quality, health and Prometheus show the results. */
export interface Quality {
  routes: (app: Parameters<typeof dataQualityRoutes>[0]) => void;
  jobs: readonly JobDefinition[];
  health: HealthLines;
  close: () => void;
}

/** Opens data quality. Rejects if the metadata cannot be used. */
export async function openQuality(config: QualityConfig, options: QualityPartOptions): Promise<Quality> {
  const { maintenance, checked, registry, ...rest } = options;
  const monitor = await openMonitor({
    ...config,
    ...rest,
    maintenance,
    makeTools: (stop) => makeCheckTools(checked, stop),
    log: options.log.child({ part: 'quality' }),
  });
  watchChecks(registry, () => monitor.snapshot()?.map(gaugeOf) ?? null);
  return {
    routes: (app) => dataQualityRoutes(app, monitor),
    jobs: monitor.jobs,
    health: {
      reconciliation: { read: () => checkReconciliation(maintenance) },
      data_quality: { read: () => checkDataQuality(monitor.snapshot()) },
    },
    close: () => monitor.close(),
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
