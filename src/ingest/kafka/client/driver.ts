import { createRequire } from 'node:module';

type Driver = typeof import('@platformatic/kafka');

const require = createRequire(import.meta.url);
let loaded: Driver | null = null;

/**
 * Returns the Kafka client library and loads it at first use. It has 700 modules, a third of all, and a start without Kafka
 * does not need them. Types are imported from the package itself.
 */
export function driver(): Driver {
  loaded ??= require('@platformatic/kafka') as Driver;
  return loaded;
}
