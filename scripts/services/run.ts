import { down } from './down.ts';
import { status } from './status.ts';
import { up } from './up.ts';

// npm run services:up | services:down | services:status: Kafka, PostgreSQL, Redis, ClickHouse and S3 for the tests, without Docker.
// Everything listens on this machine only, on free ports, and keeps its data in `.services/`.

const commands: Record<string, (tell: (line: string) => void) => Promise<boolean>> = { up, down, status };

const name = process.argv[2] ?? '';
const command = commands[name];
if (command === undefined) {
  process.stderr.write('Usage: npm run services:up | services:down | services:status\n');
  process.exitCode = 2;
} else {
  try {
    const isFine = await command((line) => process.stdout.write(`${line}\n`));
    process.exitCode = isFine ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`services:${name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
