import type { Connection } from '../../platform/warehouse/connection.ts';
import { type OpenKafkaView, openKafkaView } from './open-kafka-view.ts';
import { kafkaRoutes } from './routes.ts';
import type { KafkaConfig } from './settings.ts';
import type { KafkaTelemetry } from './telemetry.ts';

/** The view of the topics that every process of the service has. */
export interface Topics {
  /** Null when Kafka is not used. */
  view: OpenKafkaView | null;
  processRoutes: (app: Parameters<typeof kafkaRoutes>[0]) => void;
  close: () => Promise<void>;
}

/** Opens the view of the topics. Throws `invalid_settings`. */
export function openTopics(
  config: KafkaConfig | null,
  { connection, telemetry }: { connection: Connection; telemetry: Pick<KafkaTelemetry, 'watch'> },
): Topics {
  const view = config === null ? null : openKafkaView(config, { connection });
  if (view !== null) telemetry.watch(() => view.partitions());
  return {
    view,
    processRoutes: (app) => kafkaRoutes(app, view),
    close: async () => view?.close(),
  };
}
