import type { Logger } from '../../../kernel/log.ts';
import { backoffMs, pause } from '../../../kernel/retry.ts';
import { messageOf } from '../client/errors.ts';
import { keyOf, type TopicPartition } from './positions.ts';
import { makeUnreadPartitions } from './unread-partitions.ts';

/** Repeats a search until every assigned partition is read. */
export interface UnreadLocator {
  /** Starts the search, unless it is running. */
  start(): void;
  /** The error of the last search, or the partitions that have been unread for long; null when all is well. */
  trouble(): string | null;
}

export interface UnreadLocatorOptions {
  /** Returns assigned partitions that are not being read: their offset is not known, or they have no leader. */
  unread: () => readonly TopicPartition[];
  /** Asks brokers for leaders, finds where to continue, and starts reading what it can. Throws errors of client and store. */
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
      // A search may succeed and still leave partitions unread, because their leaders are not elected yet. It is repeated, too.
      if (isAnyUnread()) await pause(backoffMs(attempt, lastError === null ? AFTER_LOOK : AFTER_FAILURE));
    }
    lastError = null;
    isLooking = false; // set before any await: an assignment from now on must start a new search
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
