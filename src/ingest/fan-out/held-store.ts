import { CodedError } from '../../kernel/errors.ts';
import { decorateStore } from '../../platform/warehouse/decorate.ts';
import type { Store } from '../../platform/warehouse/store.ts';
import type { WriterLock } from './writer-lock.ts';

/**
 * Wraps the store of the writer so that the loss of the lock stops its statements: a running one is abandoned, and a new one
 * throws `fenced_out`. A process that was suspended therefore sends no further statement of its task when it wakes. The lock may
 * still be lost between this check and the sending; the epoch in each statement covers that gap.
 */
export function heldStore(store: Store, lock: Pick<WriterLock, 'lost' | 'isHeld'>): Store {
  return decorateStore(store, () => ({
    options({ signal, ...options }) {
      if (!lock.isHeld()) throw fencedOut();
      return { ...options, signal: signal === undefined ? lock.lost : AbortSignal.any([lock.lost, signal]) };
    },
  }));
}

/** Another process has, or may have, taken the right to fan out. */
export function fencedOut(facts: { epoch?: number } = {}): CodedError {
  return new CodedError('fenced_out', 'Another process has taken over the fan-out.', { facts });
}
