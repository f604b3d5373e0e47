import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../scripts/services/python-environment.ts';
import { eventExamples } from '../../src/events/examples.ts';
import { ownEngine } from '../support/shared-store.ts';
import { openTestService } from '../support/test-service.ts';

// `npm run test:sql-clients`: clients that are not ours ask the service through `/clickhouse`, and see what its own API says. It installs
// them from the package index, which takes longer than a test may, so the suite does without.

const PACKAGES = ['clickhouse-connect==1.12.0', 'pandas==3.1.1', 'pyarrow==26.0.1', 'sqlalchemy==2.1.9'];
const views = ['bookings', 'drivers', 'events', 'payments', 'riders', 'routes', 'trips'];
const KEY = 'secret-of-an-analyst-1';
const SENDER = 'secret-of-a-sender-001';

const programs = pythonEnvironment('sql-clients-1', PACKAGES, (line) => process.stderr.write(`${line}\n`));
const service = await openTestService({
  ...ownEngine,
  API_KEYS: `analyst:sql:${KEY},sender:ingest:${SENDER}`,
  BUSINESS_TIMEZONE: 'Africa/Lagos',
  BUSINESS_CURRENCY: 'NGN',
});
let isRight = false;
try {
  await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': SENDER },
    body: JSON.stringify(Object.values(eventExamples)),
  });
  const { hostname, port } = new URL(service.url);
  // The service is in this process, so nothing here may wait for the clients but as others do.
  const { stdout, stderr } = await promisify(execFile)(join(programs, 'python'), [
    join(import.meta.dirname, 'ask.py'),
    hostname,
    port,
    KEY,
  ]);
  process.stderr.write(stderr);
  isRight = compare(JSON.parse(stdout) as Record<string, unknown>);
} finally {
  await service.remove();
}
process.exit(isRight ? 0 : 1);

/** Prints what the clients saw, and tells whether it is what they must see. */
function compare(seen: Record<string, unknown>): boolean {
  const expected: Record<string, unknown> = {
    tables: views,
    superset_tables: views,
    zone: 'Africa/Lagos',
    refused: true,
    written: false,
    parquet: true,
    parquet_id: true,
    arrow: { n: [Object.keys(eventExamples).length] },
  };
  process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
  const wrong = Object.keys(expected).filter(
    (name) => JSON.stringify(seen[name]) !== JSON.stringify(expected[name]),
  );
  process.stdout.write(
    wrong.length === 0 ? 'Everything is as it must be.\n' : `Wrong: ${wrong.join(', ')}\n`,
  );
  return wrong.length === 0;
}
