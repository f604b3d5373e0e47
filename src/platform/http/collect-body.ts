import type { Readable } from 'node:stream';
import { CodedError } from '../../kernel/errors.ts';

/** A body must come at least this fast: `bytes` in each window. */
export interface Pace {
  windowMs: number;
  bytes: number;
}

/**
 * Reads a body whole. Throws what `onChunk` throws, `body_too_slow` when it comes more slowly than `pace` asks for, and
 * `bad_request` when the sender goes away. After an error the rest is still in the source.
 */
export async function collectBody(
  source: Readable,
  pace: Pace,
  onChunk: (total: number, bytes: number) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  const watch = watchPace(pace, () => total);
  const iterator = source.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = iterator.next();
      next.catch(() => undefined); // it may still fail after the sender was found too slow
      const { done, value } = (await Promise.race([
        next.catch(cutOff),
        watch.tooSlow,
      ])) as IteratorResult<Buffer>;
      if (done === true) return Buffer.concat(chunks);
      total += value.length;
      onChunk(total, value.length);
      chunks.push(value);
    }
  } finally {
    watch.stop();
    // Lets go of the source, so that the caller can have the rest thrown away. It waits for a `next` that may never come.
    void iterator.return?.().catch(() => undefined);
  }
}

function cutOff(cause: unknown): never {
  throw new CodedError('bad_request', 'The request was cut off.', { cause });
}

/** Rejects when a window ends in which too little came. */
function watchPace({ windowMs, bytes }: Pace, total: () => number) {
  const { promise: tooSlow, reject } = Promise.withResolvers<never>();
  tooSlow.catch(() => undefined);
  let atStart = 0;
  const look = () => {
    if (total() - atStart < bytes) {
      const message = `The body came more slowly than ${bytes} bytes in ${windowMs / 1000} seconds.`;
      reject(new CodedError('body_too_slow', message));
    }
    atStart = total();
  };
  // The process may have stood still itself: what came meanwhile is read between this timer and the look.
  const timer = setInterval(() => setImmediate(look), windowMs);
  return { tooSlow, stop: () => clearInterval(timer) };
}
