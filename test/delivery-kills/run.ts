import { parseArgs } from 'node:util';
import { exitOnSignals } from '../../bench/end-with-us.ts';
import { readEndpoints } from '../../scripts/services/endpoints.ts';
import { isRight, killDeliveries } from './kill-deliveries.ts';

const usage = `Usage: npm run test:delivery-kills -- [options]

Two processes send messages to real servers and are killed at random; draws the balance. Needs the PostgreSQL of "npm run services:up". Ends with 1
when a message is lost, or arrived more often than the ledger says.

  --kills <n>  how many; default 200
  --seed <n>   another order; default 1
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

exitOnSignals();
if (values.help) process.stdout.write(usage);
else {
  const postgres = readEndpoints().postgres;
  if (postgres === undefined) throw new Error('PostgreSQL is needed: "npm run services:up" starts it.');
  const balance = await killDeliveries({
    kills: Number(values.kills),
    seed: Number(values.seed),
    postgresUrl: postgres.url,
    onStep: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(balance, null, 2)}\n`);
  process.exit(isRight(balance) ? 0 : 1);
}
