import type { Cluster } from '../client/cluster.ts';
import { driver } from '../client/driver.ts';
import { kafkaCode, responseOf } from '../client/errors.ts';
import type { MembershipOptions } from './membership.ts';

// The requests of the classic protocol. Each throws the Kafka client's errors.

const joinGroup = () =>
  [driver().joinGroupV9.api, driver().joinGroupV8.api, driver().joinGroupV7.api] as const;
const syncGroup = () => [driver().syncGroupV5.api, driver().syncGroupV4.api] as const;
const heartbeat = () => [driver().heartbeatV4.api] as const;
const leaveGroup = () => [driver().leaveGroupV5.api, driver().leaveGroupV4.api] as const;

const PROTOCOL_TYPE = 'consumer';
const PROTOCOL = 'openride-sticky';

/** A member in one generation of the group. */
export interface Generation {
  memberId: string;
  generation: number;
}

/** Makes the requests of one member. Join and sync wait for other members, so they use a connection of their own. */
export function makeClassicRequests(cluster: Cluster, options: MembershipOptions) {
  const { groupId, instanceId, sessionTimeoutMs, rebalanceTimeoutMs } = options;
  const ofGroup = { groupId, lane: 'join' } as const;
  return {
    /** Joins. The broker gives a new member its id first; the member keeps it even if the request fails, and joins with it. */
    async join(member: { memberId: string }, subscription: Buffer) {
      const protocols = [{ name: PROTOCOL, metadata: subscription }];
      const timeouts = [sessionTimeoutMs, rebalanceTimeoutMs] as const;
      const ask = () =>
        cluster.askCoordinator(
          ofGroup,
          joinGroup(),
          groupId,
          ...timeouts,
          member.memberId,
          instanceId,
          PROTOCOL_TYPE,
          protocols,
          null,
        );
      return ask().catch((error: unknown) => {
        if (kafkaCode(error) !== 'MEMBER_ID_REQUIRED') throw error;
        member.memberId = responseOf<Awaited<ReturnType<typeof ask>>>(error).memberId;
        return ask();
      });
    },
    /** Returns this member's assignment once the leader has sent all of them. Only the leader passes any in `given`. */
    async sync({ memberId, generation }: Generation, given: { memberId: string; assignment: Buffer }[]) {
      const member = [groupId, generation, memberId, instanceId] as const;
      const protocol = [PROTOCOL_TYPE, PROTOCOL] as const;
      return (await cluster.askCoordinator(ofGroup, syncGroup(), ...member, ...protocol, given)).assignment;
    },
    async beat({ memberId, generation }: Generation): Promise<void> {
      await cluster.askCoordinator({ groupId }, heartbeat(), groupId, generation, memberId, instanceId);
    },
    async leave(memberId: string): Promise<void> {
      const leaving = [{ memberId, groupInstanceId: null, reason: null }];
      await cluster.askCoordinator({ groupId }, leaveGroup(), groupId, leaving);
    },
  };
}
