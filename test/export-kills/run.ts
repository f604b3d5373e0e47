import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { z } from 'zod';
import { isRight, killExports } from './kill-exports.ts';
import { placeNames } from './places.ts';

const usage = `Usage: npm run test:export-kills -- [options]

Kills the service, its engine, and what holds the files in turn while exports are written, mends it, and draws the balance. Ends with 1 when
a file was cut, or an export did not become the bytes of an undisturbed one.

  --kills <n>    how many; default 60
  --events <n>   so many events lie in the service; default 200000
  --seed <n>     another order; default 1
  --place <name> where files go: directory (default); s3, whose server is killed, too; disk, which is filled up, too (root)
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    events: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    place: { type: 'string', default: 'directory' },
    help: { type: 'boolean', default: false },
  },
});

exitOnSignals();
if (values.help) process.stdout.write(usage);
else {
  const balance = await killExports({
    kills: Number(values.kills),
    events: Number(values.events),
    formats: ['csv', 'json', 'ndjson', 'parquet'],
    seed: Number(values.seed),
    place: z.enum(placeNames).parse(values.place),
    onStep: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(balance, null, 2)}\n`);
  process.exitCode = isRight(balance) ? 0 : 1;
}
