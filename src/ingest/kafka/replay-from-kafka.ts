import { CodedError } from '../../kernel/errors.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';
import type { Intake } from '../records.ts';
import { readAddress } from './client/address.ts';
import { type ReplayReport, type ReplayRequest, replayTopic } from './replay-topic.ts';
import type { KafkaConfig } from './settings.ts';

/** Sends messages of a topic through the intake again. Throws `kafka_not_set`, and what `replayTopic` throws. */
export async function replayFromKafka(
  config: KafkaConfig | null,
  {
    intake,
    connection,
    signal,
    onProgress,
  }: {
    intake: Pick<Intake, 'submit'>;
    connection: Connection;
    signal: AbortSignal;
    onProgress: (read: number) => void;
  },
  request: ReplayRequest,
): Promise<ReplayReport> {
  if (config === null)
    throw new CodedError(
      'kafka_not_set',
      'A topic cannot be read without brokers: set KAFKA_BOOTSTRAP_SERVERS.',
    );
  return replayTopic(
    {
      address: readAddress(config),
      groupId: config.groupId,
      connection,
      intake,
      signal,
      onProgress: ({ read }) => onProgress(read),
    },
    request,
  );
}
