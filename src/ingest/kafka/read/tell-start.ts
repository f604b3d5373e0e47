import type { Logger } from '../../../kernel/log.ts';
import type { KafkaNews } from '../telemetry.ts';
import type { Located } from './locate.ts';

/** Reports when a partition starts with lost messages, with repeated ones, or in a new incarnation of its topic (G9). */
export function tellStart(
  located: Located,
  { isNewLife, observe, log }: { isNewLife: boolean; observe: (news: KafkaNews) => void; log: Logger },
): void {
  const { topic, partition, topicId, offset, lost, setBack, isBareCommit } = located;
  if (isNewLife) {
    log.error(
      { topic, topic_id: topicId },
      'the topic was deleted and made anew: it is read from its beginning',
    );
    observe({ kind: 'recreated', topic });
  }
  if (lost > 0) {
    log.error(
      { topic, partition, offsets: lost },
      'messages were deleted before they were read: going on with the oldest there is',
    );
    observe({ kind: 'lost', topic, partition, offsets: lost });
  }
  if (setBack > 0)
    log.warn(
      { topic, partition, offset, offsets: setBack },
      'the store lacks offsets that the group has committed, as after a restore: they are read again',
    );
  if (isBareCommit)
    log.warn(
      { topic, partition, offset },
      'the store has nothing of what the group has committed: it has expired, or was not in the backup; "replay --from 0" reads it again',
    );
}
