import { z } from 'zod';
import { CodedError } from '../../kernel/errors.ts';
import { type Api, problemResponsesOf } from '../../platform/http/route.ts';
import type { PartitionLag } from './partition-progress.ts';
import { kafkaProblems } from './problems.ts';

const problemResponses = problemResponsesOf(kafkaProblems);

/** All that the API knows of Kafka. */
export interface KafkaView {
  group: string;
  /** Asks brokers and store for the progress. Throws when one of them does not answer. */
  partitions(): Promise<readonly (PartitionLag & { isPaused: boolean | null })[]>;
}

const offset = z.int().min(0);
const partitionSchema = z.object({
  topic: z.string(),
  partition: z.int().min(0),
  landed: offset
    .nullable()
    .describe('The offset after the last message that is durable in the store; null when none is known.'),
  committed: offset.nullable().describe('The offset that the group has committed; null when it never did.'),
  end_offset: offset.describe('The end of the partition.'),
  lag: offset.describe('Offsets between what landed and the end.'),
  owner: z
    .object({ member_id: z.string(), client_id: z.string(), host: z.string() })
    .nullable()
    .describe('The process that reads it; null while none does.'),
  paused: z
    .boolean()
    .nullable()
    .describe('Whether reading waits for the store; null when another process than this one reads it.'),
});
const answerSchema = z.object({
  group: z.string(),
  lag: offset.describe('Of all partitions.'),
  partitions: z.array(partitionSchema),
});

/** Serves how far the topics are read. */
export function kafkaRoutes(app: Api, kafka: KafkaView | null): void {
  app.route({
    method: 'GET',
    url: '/v1/kafka/partitions',
    config: { scope: 'read' },
    schema: {
      tags: ['Health'],
      summary: 'How far each partition is read, by whom, and how much is waiting',
      description: 'Asked of the brokers and the store now, so it is the same whichever process answers.',
      response: { 200: answerSchema, ...problemResponses('kafka_not_used', 'kafka_unavailable') },
    },
    async handler() {
      if (kafka === null)
        throw new CodedError(
          'kafka_not_used',
          'Nothing is read from Kafka: KAFKA_BOOTSTRAP_SERVERS is not set.',
        );
      const partitions = await ask(kafka);
      return {
        group: kafka.group,
        lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
        partitions: partitions.map(({ endOffset, owner, isPaused, ...rest }) => ({
          ...rest,
          end_offset: endOffset,
          owner: owner && { member_id: owner.memberId, client_id: owner.clientId, host: owner.host },
          paused: isPaused,
        })),
      };
    },
  });
}

async function ask(kafka: KafkaView) {
  try {
    return await kafka.partitions();
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('store_')) throw error;
    throw new CodedError('kafka_unavailable', 'Kafka cannot be asked now; /health says more.', {
      cause: error,
    });
  }
}
