import { CodedError } from '../../kernel/errors.ts';
import { decorateStore } from '../../platform/warehouse/decorate.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import type { WriterLock } from './writer-lock.ts';

/**
 * The store of a process for as long as it has the right to fan out: once that is lost, a statement that runs is given up and
 * a new one throws `fenced_out`. A process that was stopped for a while so does not send, when it wakes, the next statement of
 * a task that is another's by now. That alone would leave a gap; the epoch in the statements closes it.
 */
export function heldStore(store: Store, lock: Pick<WriterLock, 'lost' | 'isHeld'>): Store {
  return decorateStore(store, () => ({
    options({ signal, ...options }) {
      if (!lock.isHeld()) throw fencedOut();
      return { ...options, signal: signal === undefined ? lock.lost : AbortSignal.any([lock.lost, signal]) };
    },
  }));
}

/** Another process has, or may have, the right to fan out by now. */
export function fencedOut(facts: { epoch?: number } = {}): CodedError {
  return new CodedError('fenced_out', 'Another process has taken over the fan-out.', { facts });
}
