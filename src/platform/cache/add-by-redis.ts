import type { Redis } from 'ioredis';
import type { AddTogether } from '../../kernel/add-together.ts';

// A script runs as one: between the addition and the end of the life no other process comes in, and no key is left that lives on.
const ADD = `
local sums = {}
for i = 2, #ARGV do sums[i - 1] = redis.call('HINCRBY', KEYS[1], i - 1, ARGV[i]) end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
sums[#sums + 1] = left
return sums`;

/**
 * Makes what adds in Redis, in one round trip for all rows. A key is forgotten `lifeMs` after its first addition. A row that Redis did
 * not answer in time has most likely been added.
 */
export function addByRedis(redis: Redis): AddTogether {
  return async (rows, lifeMs) => {
    if (redis.status !== 'ready') return rows.map(() => 'not_sent');
    const pipeline = redis.pipeline();
    for (const { key, amounts } of rows) pipeline.eval(ADD, 1, key, lifeMs, ...amounts);
    const answers = (await pipeline.exec().catch(() => null)) ?? [];
    return rows.map((_, i) => {
      const [error, sums] = answers[i] ?? [new Error('no answer')];
      if (error !== null) return 'unknown';
      return { amounts: (sums as number[]).slice(0, -1), leftMs: (sums as number[]).at(-1)! };
    });
  };
}
