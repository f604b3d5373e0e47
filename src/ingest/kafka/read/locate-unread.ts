import type { Logger } from '../../../kernel/log.ts';
import { backoffMs, pause } from '../../../kernel/retry.ts';
import { messageOf } from '../client/errors.ts';
import { keyOf, type TopicPartition } from './positions.ts';
import { makeUnreadPartitions } from './unread-partitions.ts';

/** Looks for where to go on, until every assigned partition is read. */
export interface UnreadLocator {
  /** Begins to look, unless it looks already. */
  start(): void;
  /** Why the last look failed, or what has not been read for long; null when all is well. */
  trouble(): string | null;
}

export interface UnreadLocatorOptions {
  /** Assigned partitions that nobody reads: they are missing, or have no leader. */
  unread: () => readonly TopicPartition[];
  /** Asks the brokers for leaders, finds out where to go on, and begins to read what it can. Throws the client's and the store's errors. */
  look: () => Promise<void>;
  log: Logger;
}

const AFTER_FAILURE = { firstMs: 200, maxMs: 5_000 };
const AFTER_LOOK = { firstMs: 200, maxMs: 1_000 };

export function makeUnreadLocator({ unread, look, log }: UnreadLocatorOptions): UnreadLocator {
  const unreadLong = makeUnreadPartitions((message) => log.error(message));
  let isLooking = false;
  let lastError: string | null = null;

  function isAnyUnread(): boolean {
    const keys = unread().map(keyOf);
    unreadLong.note(keys, Date.now());
    return keys.length > 0;
  }

  async function lookUntilRead(): Promise<void> {
    for (let attempt = 0; isAnyUnread(); attempt++) {
      try {
        await look();
        lastError = null;
      } catch (error) {
        lastError = messageOf(error);
        log.warn(
          { error: lastError, partitions: unread().length },
          'where to go on reading cannot be told yet',
        );
      }
      // A look that succeeds and leaves partitions unread is repeated, too: their leaders are not elected yet.
      if (isAnyUnread()) await pause(backoffMs(attempt, lastError === null ? AFTER_LOOK : AFTER_FAILURE));
    }
    lastError = null;
    isLooking = false; // before anything is awaited: who is assigned a partition now has to find that nobody looks
  }

  return {
    start() {
      if (isLooking) return;
      isLooking = true;
      void lookUntilRead();
    },
    trouble: () => lastError ?? unreadLong.trouble(Date.now()),
  };
}
