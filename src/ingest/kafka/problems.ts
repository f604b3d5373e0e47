import type { ProblemTable } from '../../kernel/problem-kind.ts';

/** The errors that a question about Kafka can have. */
export const kafkaProblems = {
  kafka_not_used: {
    status: 404,
    title: 'Nothing is read from Kafka',
    meaning: 'KAFKA_BOOTSTRAP_SERVERS is not set.',
  },
  kafka_unavailable: {
    status: 503,
    title: 'Kafka cannot be asked',
    meaning:
      'The brokers do not answer; /health says more. What is read already can be queried all the same.',
  },
} as const satisfies ProblemTable;
