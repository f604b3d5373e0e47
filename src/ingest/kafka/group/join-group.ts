import type { Logger } from '../../../kernel/log.ts';
import { joinClassicGroup } from './classic-membership.ts';
import type { Cluster } from '../client/cluster.ts';
import { consumerGroupHeartbeat, joinConsumerGroup } from './consumer-membership.ts';
import type { Membership, MembershipEvents, MembershipOptions } from './membership.ts';

/** Joins by the chosen protocol; `auto` takes KIP-848 where the brokers support it. Throws the Kafka client's errors. */
export async function joinGroup(
  cluster: Cluster,
  options: MembershipOptions & { protocol: 'auto' | 'consumer' | 'classic' },
  deps: { events: MembershipEvents; log: Logger },
): Promise<Membership> {
  const isNew =
    options.protocol === 'auto'
      ? await cluster.knows(consumerGroupHeartbeat())
      : options.protocol === 'consumer';
  return (isNew ? joinConsumerGroup : joinClassicGroup)(cluster, options, deps);
}
