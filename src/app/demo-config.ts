import type { DemoIo } from '../demo/request.ts';
import { type Config, type Environment, readConfig } from './config.ts';

// A demonstration hears only what it needs. Beside the `.env` of a fleet it would otherwise read real positions and label them
// simulated, write into a store that others use, or send mail about a simulated city. So a setting that is not named here has its
// default, and a new setting is safe without a change here.

/** How a demonstration is run. */
export interface DemoRun {
  env: Environment;
  io: DemoIo;
  signal: AbortSignal;
  version: string;
}

/** The caller of a demonstration sets these. */
const heard = [
  'DATA_DIR',
  'PORT',
  'METRICS_PORT',
  'LOG_LEVEL',
  'SCHEDULED_JOBS',
  'BUSINESS_CURRENCY',
  'ON_TIME_EARLY_MINUTES',
  'ON_TIME_LATE_MINUTES',
  'ENGINE_MEMORY_MB',
  'DRAIN_TIMEOUT_SECONDS',
];

/** The settings of a demonstration: this machine only, without keys, on a directory of its own. Throws `invalid_settings`. */
export function demoConfig(env: Environment, { port }: { port: number | undefined }): Config {
  return readConfig({
    DATA_DIR: './data/demo',
    LOG_LEVEL: 'warn',
    ...pick(env, (name) => heard.includes(name)),
    ...(port !== undefined && { PORT: String(port), ...(port === 0 && { METRICS_PORT: '0' }) }),
  });
}

/** The settings of a city that lives in topics: where these are, and where its plan is kept. Throws `invalid_settings`. */
export function demoTopicsConfig(env: Environment, topicPrefix: string): Config {
  return readConfig({
    KAFKA_TOPIC_PREFIX: topicPrefix,
    ...pick(env, (name) => ['DATA_DIR', 'ALLOW_PLAINTEXT'].includes(name) || name.startsWith('KAFKA_')),
  });
}

function pick(env: Environment, isHeard: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isHeard(name)));
}
