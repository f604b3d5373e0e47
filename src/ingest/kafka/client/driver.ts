import { createRequire } from 'node:module';

type Driver = typeof import('@platformatic/kafka');

const require = createRequire(import.meta.url);
let loaded: Driver | null = null;

/**
 * The Kafka client, loaded when it is first used: it is 700 modules, a third of all, and a start without Kafka has no use for
 * them. Types are imported from the package itself.
 */
export function driver(): Driver {
  loaded ??= require('@platformatic/kafka') as Driver;
  return loaded;
}
