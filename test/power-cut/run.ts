import { parseArgs } from 'node:util';
import { cutPower, recordWriting } from './cut-power.ts';

const usage = `Usage: npm run test:power-cut -- [options]

Writes to the embedded metadata while every call to the kernel is recorded, cuts the power at many places of the record, and opens what a
disk may hold then: everything that was acknowledged must be there. Ends with 1 when anything is missing.

  --rounds <n>   how often the power is cut (50)
  --seed <n>     where, and what of the rest is lost
  --careless     PGlite as it comes, without an fsync: shows what the check finds then
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    careless: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const ROUNDS_A_RECORD = 10;

if (values.help) process.stdout.write(usage);
else process.exitCode = (await test(Number(values.rounds), Number(values.seed))) ? 0 : 1;

async function test(rounds: number, seed: number): Promise<boolean> {
  let broken = 0;
  let acknowledged = 0;
  for (let done = 0; done < rounds; done += ROUNDS_A_RECORD) {
    const entries = await recordWriting({ writes: 400, isDurable: !values.careless });
    const part = { rounds: Math.min(ROUNDS_A_RECORD, rounds - done), seed: seed * 1_000 + done };
    for await (const { cut, of, fate, acknowledged: promised, losses } of cutPower(entries, part)) {
      acknowledged += promised;
      if (losses.length > 0) broken += 1;
      const shown = losses.slice(0, 3).join(', ');
      process.stdout.write(
        `${losses.length === 0 ? '✓' : '✗'} cut at call ${cut} of ${of}, unsynced ${fate}: ${promised} acknowledged, ${losses.length} lost${shown && `: ${shown}`}\n`,
      );
    }
  }
  process.stdout.write(
    `${rounds} cuts, ${acknowledged} acknowledgements, ${broken} cuts that lost something\n`,
  );
  return broken === 0;
}
